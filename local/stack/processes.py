"""Background processes that outlive the command that started them, and how they end."""

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil
from pydantic import BaseModel, ConfigDict

_POLL_SECONDS = 0.1
_GRACE_SECONDS = 8
_STDIN, _STDOUT, _STDERR = 0, 1, 2


class StartError(Exception):
    """A process ended, or was not ready in time; the message says where its log is."""


class ManagedProcess(BaseModel):
    """A process that was started here; the creation time tells it from a later one of its id."""

    model_config = ConfigDict(frozen=True)

    name: str
    pid: int
    created: float
    log: Path

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process() is not None

    def _process(self) -> psutil.Process | None:
        try:
            process = psutil.Process(self.pid)
            same = process.create_time() == self.created
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None

    def stop(self) -> None:
        """End it and everything that it started, gently first, also where it has died itself."""
        family = self._session()
        for member in family:
            _signal(member.terminate)
        _, stubborn = psutil.wait_procs(family, timeout=_GRACE_SECONDS)
        for member in stubborn:
            _signal(member.kill)
        psutil.wait_procs(stubborn, timeout=_GRACE_SECONDS)

    def _session(self) -> list[psutil.Process]:
        """Every process of the session that was begun with this one, and is named by its id."""
        if psutil.pid_exists(self.pid) and self._process() is None and not self._is_zombie():
            return []
        return [process for process in psutil.process_iter() if _session_of(process) == self.pid]

    def _is_zombie(self) -> bool:
        return psutil.Process(self.pid).status() == psutil.STATUS_ZOMBIE


def start(
    name: str, command: Sequence[str | Path], *, log: Path, environment: Mapping[str, str]
) -> ManagedProcess:
    """Start a process in a session of its own, its output going to `log`.

    Spawned by hand, as `subprocess` holds whoever starts a process to waiting for its end.
    """
    if not Path(command[0]).exists():
        raise StartError(f"{name} needs {command[0]}, which is not there: run `make setup`.")
    log.parent.mkdir(parents=True, exist_ok=True)
    pid = os.posix_spawn(
        command[0],
        [str(part) for part in command],
        {**os.environ, **environment},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, _STDIN, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, _STDOUT, log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
            (os.POSIX_SPAWN_DUP2, _STDOUT, _STDERR),
        ],
        setsid=True,
    )
    return ManagedProcess(name=name, pid=pid, created=psutil.Process(pid).create_time(), log=log)


def wait_until[T](process: ManagedProcess, ready: Callable[[], T | None], seconds: float) -> T:
    """What `ready` gives as soon as it gives something; raises StartError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = ready()
        if found is not None:
            return found
        if not process.alive:
            raise StartError(
                f"{process.name} ended while starting: its log {process.log} says why."
            )
        time.sleep(_POLL_SECONDS)
    raise StartError(
        f"{process.name} was not ready after {seconds:.0f} s: see {process.log}, then try again."
    )


def announced_url(process: ManagedProcess) -> str | None:
    """The address in the ready line that this project's services print."""
    for line in process.log.read_text(errors="replace").splitlines():
        if line.startswith('{"url"'):
            return str(json.loads(line)["url"])
    return None


def _session_of(process: psutil.Process) -> int | None:
    try:
        return os.getsid(process.pid)
    except ProcessLookupError:
        return None


def _signal(send: Callable[[], None]) -> None:
    try:
        send()
    except psutil.NoSuchProcess:
        return
