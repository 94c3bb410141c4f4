"""An input file before anything of it is answered: every line, one at a time."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from local.ocr_service.batches.batch import BatchRequest, LineError
from local.ocr_service.batches.limits import (
    MAX_LINE_BYTES,
    MAX_LINES,
    MAX_TEST_BYTES,
    MAX_TEST_LINES,
    TEST_ENDPOINT,
    TEST_MODEL,
)
from receipts.models import find_model

# So many are told; the rest would say the same.
MAX_ERRORS = 50


class InputLine(BaseModel):
    """A request of the file; what its body should be is for the endpoint to say."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    custom_id: str = Field(min_length=1)
    method: Literal["POST"]
    url: str
    body: dict[str, Any]


class CheckedFile(NamedTuple):
    """How many lines a file has, and what is wrong with them."""

    lines: int
    errors: tuple[LineError, ...]


def read_line(file: IO[bytes]) -> InputLine:
    """The next line of a file that was checked, and has one more; blank ones are passed over."""
    line = file.readline()
    while line.isspace():
        line = file.readline()
    return InputLine.model_validate_json(line)


def check_file(path: Path, asked: BatchRequest) -> CheckedFile:
    """Read a file through, holding one line and a digest of every `custom_id`."""
    errors: list[LineError] = []
    lines = _Lines(asked.endpoint)
    if asked.endpoint == TEST_ENDPOINT and path.stat().st_size > MAX_TEST_BYTES:
        return _refused("file_too_large", f"The file exceeds {MAX_TEST_BYTES} bytes.")
    with path.open("rb") as file:
        for number, line in _numbered(file):
            if lines.count == lines.most:
                return _refused("too_many_tasks", f"The file has more than {lines.most} lines.")
            errors.extend(lines.faults(number, line))
            if len(errors) >= MAX_ERRORS:
                break
    if not lines.count:
        return _refused("empty_file", "The file has no lines.")
    return CheckedFile(lines.count, tuple(errors[:MAX_ERRORS]))


class _Lines:
    """What a line must have in common with those before it, and what it must not."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._ids: set[bytes] = set()
        self._model: str | None = None
        self.most = MAX_TEST_LINES if endpoint == TEST_ENDPOINT else MAX_LINES
        self.count = 0

    def faults(self, number: int, line: bytes) -> Iterator[LineError]:
        """What is wrong with a line."""
        self.count += 1
        if len(line) > MAX_LINE_BYTES:
            yield LineError(
                code="line_too_large",
                message=f"This line exceeds {MAX_LINE_BYTES} bytes.",
                line=number,
            )
            return
        try:
            parsed = InputLine.model_validate_json(line)
        except ValidationError as error:
            yield _unreadable(error, number)
            return
        yield from self._id_faults(parsed, number)
        yield from self._url_faults(parsed, number)
        yield from self._model_faults(parsed, number)

    def _id_faults(self, line: InputLine, number: int) -> Iterator[LineError]:
        digest = hashlib.sha256(line.custom_id.encode()).digest()
        if digest in self._ids:
            yield LineError(
                code="duplicate_custom_id",
                message=f"The custom_id '{line.custom_id[:64]}' for this request is a duplicate of "
                "another request. The custom_id parameter must be unique for each request in a "
                "batch.",
                line=number,
                param="custom_id",
            )
        self._ids.add(digest)

    def _url_faults(self, line: InputLine, number: int) -> Iterator[LineError]:
        if line.url != self._endpoint:
            yield LineError(
                code="mismatched_url",
                message=f"The url of this request is not the batch's endpoint {self._endpoint}.",
                line=number,
                param="url",
            )

    def _model_faults(self, line: InputLine, number: int) -> Iterator[LineError]:
        model = str(line.body.get("model", ""))
        if self._model is None:
            self._model = model
        if model != self._model:
            yield LineError(
                code="mismatched_model",
                message=f"The model '{model[:64]}' for this request does not match the rest of the "
                "batch. Each batch must contain requests for a single model.",
                line=number,
                param="body.model",
            )
        elif self.count == 1 and not _is_batchable(model, self._endpoint):
            yield LineError(
                code="model_not_found",
                message=f"The provided model '{model[:64]}' is not supported by the Batch API.",
                line=number,
                param="body.model",
            )


def _numbered(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines without their end, counted from 1; of one too long, as much as shows that it is."""
    number = 0
    while line := file.readline(MAX_LINE_BYTES + 2):
        number += 1
        content = line.rstrip(b"\r\n")
        if content and not content.isspace():
            yield number, content
        while line and not line.endswith(b"\n"):
            line = file.readline(MAX_LINE_BYTES)  # the rest of the same line


def _unreadable(error: ValidationError, number: int) -> LineError:
    fault = error.errors(include_input=False, include_url=False)[0]
    field = ".".join(map(str, fault["loc"]))
    if not field:
        message = "This line is not parseable as valid JSON."
        return LineError(code="invalid_json_line", message=message, line=number)
    message = f"Required parameter({field}) missing or invalid."
    return LineError(code="invalid_request", message=message, line=number, param=field)


def _is_batchable(model: str, endpoint: str) -> bool:
    if endpoint == TEST_ENDPOINT:
        return model == TEST_MODEL
    return bool(find_model(model).batch_regions)


def _refused(code: str, message: str) -> CheckedFile:
    return CheckedFile(0, (LineError(code=code, message=message),))
