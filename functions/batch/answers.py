"""The answers of a batch, looked up in files on disk: only where each line begins is in memory."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from batch.custom_ids import page_of
from ocr import openai_chat
from ocr.engine_errors import error_from_body
from ocr.exchange import RawAnswer
from receipts.batch_page_store import PageKey

_OK = 200
# Of an error that comes without a status, so that its code alone decides.
_UNKNOWN = 500


class _Named(BaseModel):
    custom_id: str


class _Response(BaseModel):
    status_code: int | None = None
    body: Any = None


class _Line(BaseModel):
    response: _Response | None = None
    error: Any = None


class _Place(NamedTuple):
    path: Path
    offset: int


class Answers:
    """The lines of the files, by their names; of two of one name the first counts."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._places: dict[str, _Place] = {}
        for path in paths:
            for name, offset in _names(path):
                self._places.setdefault(name, _Place(path, offset))

    def __len__(self) -> int:
        return len(self._places)

    def pages(self) -> Iterator[PageKey]:
        """The pages that the lines are about, each once."""
        yield from dict.fromkeys(page for page in map(page_of, self._places) if page)

    def find(self, name: str) -> RawAnswer | None:
        """What the engine answered; None where it did not, or not in full. Raises EngineError."""
        place = self._places.get(name)
        if place is None:
            return None
        with place.path.open("rb") as file:
            file.seek(place.offset)
            return read_line(file.readline())


def read_line(line: bytes) -> RawAnswer:
    """The answer in a line of an output file; raises EngineError for one that is an error."""
    try:
        read = _Line.model_validate_json(line)
    except ValidationError as error:
        raise error_from_body(_OK, {}, b"") from error
    response = read.response or _Response()
    if read.error or response.status_code != _OK:
        body = {"error": read.error} if read.error else response.body
        raise error_from_body(_status(response), {}, to_json(body))
    return openai_chat.read_answer(to_json(response.body))


def _status(response: _Response) -> int:
    status = response.status_code
    return status if status is not None and status != _OK else _UNKNOWN


def _names(path: Path) -> Iterator[tuple[str, int]]:
    """The name and the offset of every line; one that is cut off has no name."""
    offset = 0
    with path.open("rb") as file:
        for line in file:
            if named := _name(line):
                yield named, offset
            offset += len(line)


def _name(line: bytes) -> str | None:
    try:
        return _Named.model_validate_json(line).custom_id
    except ValidationError:
        return None
