"""Upload files and follow each document to its end."""

import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.deployment import Deployment
from receipts.document_state import DocumentState

_POLL_SECONDS = 0.4
_UPLOADS_AT_ONCE = 4


@dataclass(frozen=True)
class Submission:
    """One uploaded file; the key is its own, so that it is found among all others."""

    path: Path
    key: str
    started: float


@dataclass(frozen=True)
class Ending:
    """What became of a file: the state when it ended, or as it stood when time was up."""

    submission: Submission
    state: DocumentState | None
    receipts: tuple[dict[str, Any], ...]
    seconds: float

    @property
    def receipt(self) -> dict[str, Any] | None:
        """The first receipt, which is the only one of most documents."""
        return self.receipts[0] if self.receipts else None

    @property
    def terminal(self) -> bool:
        """Whether the document reached its end."""
        return self.state is not None and self.state.terminal

    def as_json(self) -> dict[str, Any]:
        """The line that `receipts submit --json` prints."""
        state = self.state
        pages = state.pages if state else None
        return {
            "source": str(self.submission.path),
            "document_id": state.document_id if state else None,
            "status": state.status if state else "uploaded",
            "receipt": self.receipt,
            "receipts": self.receipts,
            "error": {"code": state.code, "message": state.message}
            if state and state.code
            else None,
            "pages": pages.model_dump(include={"total", "ok", "failed"}) if pages else None,
            "seconds": round(self.seconds, 2),
        }


def find_files(paths: Sequence[Path]) -> list[Path]:
    """The files named and those in the folders named, hidden ones aside."""
    return [
        file
        for path in paths
        for file in (sorted(path.rglob("*")) if path.is_dir() else [path])
        if file.is_file() and not file.name.startswith(".")
    ]


def upload(deployment: Deployment, files: Sequence[Path], profile: str) -> list[Submission]:
    """Put every file into the uploads bucket under the profile."""

    def put(file: Path) -> Submission:
        key = f"{profile}/{uuid.uuid4().hex}/{file.name}"
        started = time.monotonic()
        deployment.s3.upload_file(str(file), deployment.uploads_bucket, key)
        return Submission(file, key, started)

    with ThreadPoolExecutor(_UPLOADS_AT_ONCE) as pool:
        return list(pool.map(put, files))


def follow(
    deployment: Deployment, submissions: Sequence[Submission], timeout: float
) -> Iterator[Ending]:
    """Each document's ending as it comes; after `timeout` seconds those that have not ended."""
    deadline = time.monotonic() + timeout
    waiting = list(submissions)
    known: dict[str, str] = {}
    while waiting:
        late = time.monotonic() > deadline
        endings = [_ending(deployment, submission, known) for submission in waiting]
        done = [ending for ending in endings if late or ending.terminal]
        yield from done
        ended = {ending.submission.key for ending in done}
        waiting = [submission for submission in waiting if submission.key not in ended]
        if waiting:
            time.sleep(_POLL_SECONDS)


def _ending(deployment: Deployment, submission: Submission, known: dict[str, str]) -> Ending:
    state = _state(deployment, submission.key, known)
    receipts: tuple[dict[str, Any], ...] = ()
    if state and state.terminal and not state.code:
        found = deployment.receipts.latest(state.document_id, up_to=state.revision)
        receipts = tuple(receipt.model_dump(mode="json") for receipt in found)
    return Ending(submission, state, receipts, time.monotonic() - submission.started)


def _state(deployment: Deployment, key: str, known: dict[str, str]) -> DocumentState | None:
    document_id = known.get(key) or deployment.documents.latest_id(key)
    if document_id is None:
        return None
    known[key] = document_id
    return deployment.documents.find(document_id)
