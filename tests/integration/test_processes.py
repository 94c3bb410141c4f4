"""Background processes of the local stack: started, found again, ended without a trace."""

import sys
from pathlib import Path

import psutil
import pytest

from local.stack import processes
from local.stack.processes import ManagedProcess, StartError

SERVICE = """
import json, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(json.dumps({"url": f"http://child/{child.pid}"}), flush=True)
time.sleep(60)
"""


def start(folder: Path, program: str) -> ManagedProcess:
    command = [sys.executable, "-c", program]
    return processes.start("service", command, log=folder / "service.log", environment={})


def test_stop_ends_the_whole_family(tmp_path: Path) -> None:
    service = start(tmp_path, SERVICE)
    url = processes.wait_until(service, lambda: processes.announced_url(service), 10)
    child = int(url.rpartition("/")[2])
    assert service.alive
    service.stop()
    assert not service.alive
    assert not psutil.pid_exists(child)


def test_stop_ends_what_a_crash_left_behind(tmp_path: Path) -> None:
    service = start(tmp_path, SERVICE)
    url = processes.wait_until(service, lambda: processes.announced_url(service), 10)
    child = psutil.Process(int(url.rpartition("/")[2]))
    psutil.Process(service.pid).kill()
    psutil.wait_procs([psutil.Process(service.pid)], timeout=10)
    assert child.is_running()
    service.stop()
    assert not psutil.pid_exists(child.pid)


def test_stopping_twice_is_harmless(tmp_path: Path) -> None:
    service = start(tmp_path, "import time; time.sleep(60)")
    service.stop()
    service.stop()


def test_another_process_of_the_same_id_is_left_alone(tmp_path: Path) -> None:
    service = start(tmp_path, "import time; time.sleep(60)")
    stranger = service.model_copy(update={"created": service.created - 100})
    try:
        assert not stranger.alive
        stranger.stop()
        assert service.alive
    finally:
        service.stop()


def test_service_that_ends_early_says_where_its_log_is(tmp_path: Path) -> None:
    service = start(tmp_path, "raise SystemExit('no such model')")
    with pytest.raises(StartError, match=r"service\.log"):
        processes.wait_until(service, lambda: processes.announced_url(service), 10)
    assert "no such model" in service.log.read_text()


def test_service_that_never_gets_ready_is_given_up(tmp_path: Path) -> None:
    service = start(tmp_path, "import time; time.sleep(60)")
    try:
        with pytest.raises(StartError, match="not ready"):
            processes.wait_until(service, lambda: processes.announced_url(service), 0.2)
    finally:
        service.stop()


def test_program_that_is_not_installed_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="make setup"):
        processes.start("aws", [tmp_path / "nothing"], log=tmp_path / "log", environment={})
