"""The file of a batch: one line a page and task, written as it is made, within the vendor's limits.

A line holds its image as Base64; no more than one image is in memory at a time.
"""

from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

from ocr import openai_chat
from ocr.exchange import EngineRequest
from ocr.streamed_body import IMAGE, StreamedBody

ENDPOINT = "/v1/chat/completions"
_LINE_BREAK = b"\n"


class Limits(NamedTuple):
    """What the vendor takes in a file; line breaks count, and a megabyte is the smaller one."""

    lines: int = 50_000
    file_bytes: int = 500_000_000
    line_bytes: int = 6_000_000


VENDOR_LIMITS = Limits()


class FileFull(Exception):
    """The page has no room in the file; it goes into the next one."""


class LineTooLong(Exception):
    """No file takes the page."""


def request_line(name: str, request: EngineRequest, *, model: str) -> StreamedBody:
    """One line, without its break, encoded when it is written."""
    image = f"data:{request.media_type};base64,{IMAGE}"
    body = openai_chat.body(request.whole(), model=model, image=image)
    line = {"custom_id": name, "method": "POST", "url": ENDPOINT, "body": body}
    return StreamedBody(line, request.image)


class RequestFile:
    """A file that is open for writing; knows how many lines and pages it has."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self._file = file
        self._limits = limits
        self._bytes = 0
        self.lines = 0
        self.pages = 0

    def add(self, lines: Sequence[StreamedBody]) -> None:
        """Write all lines of a page; raises LineTooLong, or FileFull where they do not all fit."""
        sizes = [line.length + len(_LINE_BREAK) for line in lines]
        if max(sizes) > self._limits.line_bytes:
            raise LineTooLong
        if (
            self.lines + len(lines) > self._limits.lines
            or self._bytes + sum(sizes) > self._limits.file_bytes
        ):
            raise FileFull
        for line in lines:
            self._file.writelines(line)
            self._file.write(_LINE_BREAK)
        self.lines += len(lines)
        self.pages += 1
        self._bytes += sum(sizes)
