"""A stack is up only while everything that was started still runs."""

import sys
from pathlib import Path

from local.stack import processes
from local.stack.processes import ManagedProcess
from local.stack.state import Endpoints, StackState

ENDPOINTS = Endpoints(
    endpoint="http://127.0.0.1:1",
    secure_endpoint="https://127.0.0.1:2",
    ca_bundle="authority.pem",
    region="us-east-1",
    stack_name="receipts-local",
    uploads_bucket="uploads",
    work_bucket="work",
    receipts_table="receipts",
    documents_table="documents",
    deliveries_table="deliveries",
    batch_table="batches",
    ocr_url="http://127.0.0.1:3/api/v1",
    webhook_url="http://127.0.0.1:4/webhook",
)


def sleeper(folder: Path) -> ManagedProcess:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    return processes.start("sleeper", command, log=folder / "sleeper.log", environment={})


def test_stack_without_endpoints_is_not_up(tmp_path: Path) -> None:
    process = sleeper(tmp_path)
    try:
        assert not StackState(processes=(process,)).up
        assert StackState(processes=(process,), endpoints=ENDPOINTS).up
    finally:
        process.stop()


def test_stack_with_a_dead_process_is_not_up(tmp_path: Path) -> None:
    alive, dead = sleeper(tmp_path), sleeper(tmp_path)
    try:
        dead.stop()
        assert not StackState(processes=(alive, dead), endpoints=ENDPOINTS).up
    finally:
        alive.stop()
