"""Files on disk, by ids that never come from a caller; what is deleted is gone from the disk."""

import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple

from local.ocr_service.batches.limits import MAX_STORED_BYTES, MAX_STORED_FILES
from local.ocr_service.errors import ApiError, NotFound

type Purpose = Literal["batch", "batch_output"]

_PREFIXES: dict[str, str] = {
    "input": "file-batch-",
    "output": "file-batch_output-",
    "error": "file-batch_error-",
}


class StoredFile(NamedTuple):
    """A file as the API shows it; `created_at` in seconds since the epoch, `size` in bytes."""

    id: str
    name: str
    purpose: Purpose
    size: int
    created_at: int

    @property
    def body(self) -> dict[str, Any]:
        """The file object of the API."""
        return {
            "id": self.id,
            "object": "file",
            "bytes": self.size,
            "created_at": self.created_at,
            "filename": self.name,
            "purpose": self.purpose,
            "status": "processed",
            "status_details": None,
        }


class FileStore:
    """The files of a folder, which this store has for itself."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock
        self._files: dict[str, StoredFile] = {}
        self._bytes = 0

    def draft(self) -> Path:
        """A new place in the folder, to be written to and then kept or unlinked."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f"{uuid.uuid4().hex}.draft"

    def keep(self, draft: Path, name: str, kind: Literal["input", "output", "error"]) -> StoredFile:
        """Take a draft in; raises ApiError where there are too many files or bytes."""
        size = draft.stat().st_size
        self._check_room(size)
        purpose: Purpose = "batch" if kind == "input" else "batch_output"
        number = f"{_PREFIXES[kind]}{uuid.uuid4()}"
        stored = StoredFile(number, name, purpose, size, int(self._clock()))
        draft.rename(self.path(stored))
        self._files[stored.id] = stored
        self._bytes += size
        return stored

    def find(self, file_id: str) -> StoredFile:
        """The file of that id; raises NotFound."""
        if file_id not in self._files:
            raise NotFound(f"No such File object: {file_id[:64]}")
        return self._files[file_id]

    def path(self, stored: StoredFile) -> Path:
        """Where a file lies."""
        return self._folder / stored.id

    def newest_first(self) -> list[StoredFile]:
        """Every file."""
        return list(reversed(self._files.values()))

    def delete(self, file_id: str) -> None:
        """Remove a file from the disk; raises NotFound."""
        stored = self.find(file_id)
        self.path(stored).unlink(missing_ok=True)
        del self._files[file_id]
        self._bytes -= stored.size

    def _check_room(self, size: int) -> None:
        if len(self._files) >= MAX_STORED_FILES or self._bytes + size > MAX_STORED_BYTES:
            raise ApiError("The number or the size of the files stored exceeds the limit.")
