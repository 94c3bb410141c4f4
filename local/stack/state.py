"""What runs now, written down as it starts so that a crash leaves nothing unknown."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from local.stack import paths
from local.stack.aws import LocalAws
from local.stack.processes import ManagedProcess


class Endpoints(BaseModel):
    """Where everything is; what `receipts local up --json` prints."""

    model_config = ConfigDict(frozen=True)

    endpoint: str
    secure_endpoint: str
    ca_bundle: str
    region: str
    stack_name: str
    uploads_bucket: str
    work_bucket: str
    receipts_table: str
    documents_table: str
    deliveries_table: str
    batch_table: str
    ocr_url: str
    webhook_url: str

    @property
    def aws(self) -> LocalAws:
        """The emulated AWS of these endpoints."""
        return LocalAws(self.endpoint, self.secure_endpoint, Path(self.ca_bundle), self.region)


class StackState(BaseModel):
    """The processes so far and, once everything is ready, the endpoints."""

    processes: tuple[ManagedProcess, ...] = ()
    endpoints: Endpoints | None = None

    @property
    def up(self) -> bool:
        """Whether everything was started and still runs."""
        return self.endpoints is not None and all(process.alive for process in self.processes)

    def save(self) -> None:
        """Write it down, whole or not at all."""
        draft = paths.STATE.with_suffix(".new")
        draft.write_text(self.model_dump_json(indent=2))
        draft.replace(paths.STATE)

    def add(self, process: ManagedProcess) -> "StackState":
        """The state with one more process, saved."""
        state = self.model_copy(update={"processes": (*self.processes, process)})
        state.save()
        return state

    def stop(self) -> None:
        """End every process, the last started first, and forget them."""
        for process in reversed(self.processes):
            process.stop()
        paths.STATE.unlink(missing_ok=True)
        shutil.rmtree(paths.SCRATCH, ignore_errors=True)


def load() -> StackState:
    """The state as written; an empty one where nothing was started."""
    if not paths.STATE.exists():
        return StackState()
    return StackState.model_validate_json(paths.STATE.read_bytes())


@contextmanager
def locked() -> Iterator[None]:
    """One command at a time changes the stack."""
    paths.HOME.mkdir(parents=True, exist_ok=True)
    with paths.LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
