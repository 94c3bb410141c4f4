"""A multipart form whose file goes to disk as it comes, and is never in memory whole."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from anyio.to_thread import run_sync
from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import parse_options_header

from local.ocr_service.errors import ApiError, PayloadTooLarge

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MAX_FIELD_BYTES = 4096
NO_FORM = "Required parameter(file) missing or invalid: send a multipart form."


class UploadForm(NamedTuple):
    """The form's fields, and the name of its file; `filename` is None where there was no file."""

    fields: dict[str, str]
    filename: str | None


async def receive_form(
    content_type: str, chunks: AsyncIterator[bytes], target: Path, limit: int
) -> UploadForm:
    """Write the part `file` to `target`; PayloadTooLarge is raised beyond `limit` bytes."""
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if not boundary:
        raise ApiError(NO_FORM)
    with target.open("wb") as file:
        parts = _Parts(file, limit)
        parser = MultipartParser(boundary, parts.callbacks())
        try:
            async for chunk in chunks:
                await run_sync(parser.write, chunk)
        except MultipartParseError:
            raise ApiError(NO_FORM) from None
    return parts.form()


@dataclass(slots=True)
class _Parts:
    """What the parser tells, part by part."""

    file: IO[bytes]
    limit: int
    filename: str | None = None
    fields: dict[str, bytearray] = field(default_factory=dict)
    _header: bytearray = field(default_factory=bytearray)
    _value: bytearray = field(default_factory=bytearray)
    _name: str = ""
    _is_file: bool = False
    _written: int = 0

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_header_field": self._on_header_field,
            "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end,
            "on_part_data": self._on_part_data,
        }

    def form(self) -> UploadForm:
        fields = {name: value.decode(errors="replace") for name, value in self.fields.items()}
        return UploadForm(fields, self.filename)

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._begin_part(bytes(self._value))
        self._header.clear()
        self._value.clear()

    def _begin_part(self, disposition: bytes) -> None:
        _, options = parse_options_header(disposition)
        self._name = options.get(b"name", b"").decode(errors="replace")
        filename = options.get(b"filename")
        self._is_file = self._name == "file" and filename is not None
        if self._is_file and filename is not None:
            self.filename = filename.decode(errors="replace")

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._count(end - start)
            self.file.write(data[start:end])
            return
        value = self.fields.setdefault(self._name, bytearray())
        value += data[start:end]
        if len(value) > MAX_FIELD_BYTES:
            raise ApiError(NO_FORM)

    def _count(self, size: int) -> None:
        self._written += size
        if self._written > self.limit:
            raise PayloadTooLarge("Payload Too Large.")
