"""The client of the OpenAI-compatible Batch API: files up, a batch made of one, its files down."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Any, Literal

import httpx
from pydantic import BaseModel, ValidationError

from batch.request_file import ENDPOINT
from ocr.engine_errors import error_from_body, error_from_transport, invalid_answer

# The shortest that the vendor offers.
_WINDOW = "24h"
_PER_PAGE = 100

Status = Literal[
    "validating",
    "in_progress",
    "finalizing",
    "completed",
    "failed",
    "expired",
    "cancelling",
    "cancelled",
]


class _Counts(BaseModel):
    total: int = 0
    completed: int = 0
    failed: int = 0


class EngineBatch(BaseModel):
    """A batch as the engine describes it."""

    id: str
    status: Status
    output_file_id: str | None = None
    error_file_id: str | None = None
    request_counts: _Counts | None = None
    metadata: Mapping[str, Any] | None = None

    @property
    def counts(self) -> _Counts:
        """How many requests there are, and how many have an answer or an error."""
        return self.request_counts or _Counts()

    @property
    def result_files(self) -> tuple[str, ...]:
        """Those of answers and of errors, where there are any, the answers first."""
        return tuple(name for name in (self.output_file_id, self.error_file_id) if name)


class _File(BaseModel):
    id: str
    filename: str | None = None


class _FileList(BaseModel):
    data: tuple[_File, ...]
    has_more: bool = False


class _BatchList(BaseModel):
    data: tuple[EngineBatch, ...]
    has_more: bool = False


class BatchApi:
    """`http` carries the key and the time limits; every method raises EngineError.

    Where there is a `callback_url`, the engine calls there, at the batch's name, when it has ended.
    """

    def __init__(self, http: httpx.Client, base_url: str, callback_url: str = "") -> None:
        self._http = http
        self._callback_url = callback_url
        self._base = base_url.rstrip("/")

    def upload(self, path: Path, name: str, *, alive: Callable[[], None]) -> str:
        """Send the file from disk under this name; `alive` is called as it goes. Gives its id."""
        with path.open("rb") as content:
            part = (name, _Watched(content, alive), "application/jsonl")
            return self._ask(
                _File, "POST", "/files", data={"purpose": "batch"}, files={"file": part}
            ).id

    def find_file(self, name: str) -> str | None:
        """The file that was sent under this name, if it arrived."""
        for page in self._pages(_FileList, "/files", {"purpose": "batch"}):
            for file in page.data:
                if file.filename == name:
                    return file.id
        return None

    def create(self, input_file_id: str, name: str) -> EngineBatch:
        """Have the file worked on; `name` is what the batch is found by."""
        described = {
            "input_file_id": input_file_id,
            "endpoint": ENDPOINT,
            "completion_window": _WINDOW,
            "metadata": self._metadata(name),
        }
        return self._ask(EngineBatch, "POST", "/batches", json=described)

    def _metadata(self, name: str) -> dict[str, str]:
        called = {"ds_batch_finish_callback": self._callback_url + name}
        return {"ds_name": name, **(called if self._callback_url else {})}

    def find_batch(self, name: str) -> EngineBatch | None:
        """The batch of this name, if it was created; an engine may not know the filter."""
        for page in self._pages(_BatchList, "/batches", {"ds_name": name}):
            for batch in page.data:
                if (batch.metadata or {}).get("ds_name") == name:
                    return batch
        return None

    def get(self, batch_id: str) -> EngineBatch | None:
        """The batch as it stands; None where the engine does not know it."""
        with self._answer("GET", f"/batches/{batch_id}", missing_ok=True) as answer:
            if answer.status_code == httpx.codes.NOT_FOUND:
                return None
            return _parsed(EngineBatch, answer.read())

    def download(self, file_id: str, path: Path, *, alive: Callable[[], None]) -> None:
        """Write the content of an output or error file to disk."""
        with self._answer("GET", f"/files/{file_id}/content") as answer, path.open("wb") as target:
            for piece in answer.iter_bytes():
                target.write(piece)
                alive()

    def delete_file(self, file_id: str) -> None:
        """Have the engine keep the file no longer; one that is gone is no error."""
        with self._answer("DELETE", f"/files/{file_id}", missing_ok=True) as answer:
            answer.read()

    def _pages[T: (_FileList, _BatchList)](
        self, kind: type[T], path: str, filters: Mapping[str, str]
    ) -> Iterator[T]:
        parameters = {**filters, "limit": str(_PER_PAGE)}
        while True:
            page = self._ask(kind, "GET", path, params=parameters)
            yield page
            if not (page.has_more and page.data):
                return
            parameters["after"] = page.data[-1].id

    def _ask[T: BaseModel](self, kind: type[T], method: str, path: str, **content: Any) -> T:
        with self._answer(method, path, **content) as answer:
            return _parsed(kind, answer.read())

    @contextmanager
    def _answer(
        self, method: str, path: str, *, missing_ok: bool = False, **content: Any
    ) -> Iterator[httpx.Response]:
        try:
            with self._http.stream(method, self._base + path, **content) as answer:
                missing = missing_ok and answer.status_code == httpx.codes.NOT_FOUND
                if not (answer.is_success or missing):
                    raise error_from_body(answer.status_code, answer.headers, answer.read())
                yield answer
        except httpx.RequestError as error:
            raise error_from_transport(error) from error


class _Watched:
    """A file that tells when some of it is read, which httpx does in pieces."""

    def __init__(self, file: BufferedReader, alive: Callable[[], None]) -> None:
        self._file = file
        self._alive = alive

    def read(self, size: int = -1) -> bytes:
        self._alive()
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def fileno(self) -> int:
        return self._file.fileno()


def _parsed[T: BaseModel](kind: type[T], content: bytes) -> T:
    try:
        return kind.model_validate_json(content)
    except ValidationError as error:
        raise invalid_answer("not the documented form") from error
