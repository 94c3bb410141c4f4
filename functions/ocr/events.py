"""Server-sent events, with the HTTP status that DashScope writes into a comment.

No library keeps comments, and lines end at CR, LF or both: text inside may hold any other break.
https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from receipts.errors import EngineUnavailable

_STATUS_COMMENT = b":HTTP_STATUS/"


@dataclass(frozen=True)
class ServerSentEvent:
    """One event; `status` where the server said one."""

    name: str
    data: bytes
    status: int | None


def read_events(chunks: Iterable[bytes]) -> Iterator[ServerSentEvent]:
    """The events of a body that comes in chunks; an unfinished last one is left out."""
    name, status = "", None
    data: list[bytes] = []
    for line in _lines(chunks):
        if not line:
            if data:
                yield ServerSentEvent(name, b"\n".join(data), status)
            name, data, status = "", [], None
        elif line.startswith(_STATUS_COMMENT):
            status = _number(line.removeprefix(_STATUS_COMMENT))
        else:
            field, _, value = line.partition(b":")
            value = value.removeprefix(b" ")
            if field == b"data":
                data.append(value)
            elif field == b"event":
                name = value.decode(errors="replace")


def ended_early() -> EngineUnavailable:
    """The error of a stream that ended before its last event."""
    return EngineUnavailable("The OCR engine's stream ended before the answer did; the page waits.")


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        # Of bytes, unlike of text, these are lines as the standard has them.
        lines = (rest + chunk).splitlines(keepends=True)
        # A CR at the end may be half of a CR LF.
        rest = b"" if not lines or lines[-1].endswith(b"\n") else lines.pop()
        yield from (line.rstrip(b"\r\n") for line in lines)
    if rest.endswith(b"\r"):
        yield rest.removesuffix(b"\r")


def _number(text: bytes) -> int | None:
    return int(text) if text.strip().isdigit() else None
