import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.events import ServerSentEvent, read_events
from tests.unit.test_ocr_answers_damaged import pieces

# One of each: a comment, a status, fields with and without a space, several lines of data, breaks
# of Unicode that end no line, and the blank lines between.
BODY = (
    b": welcome\n\n"
    b"id:1\nevent:result\n:HTTP_STATUS/200\ndata:one\n\n"
    b"event: error\n:HTTP_STATUS/429\ndata: two\ndata\ndata:  three\n\n"
    b"data:a\xe2\x80\xa8b\xc2\x85c\x0bd\x0ce\x1cf\x1dg\x1eh\n\n"
    b"retry:10\nevent:ping\n\n\n"
    b":HTTP_STATUS/soon\ndata:four\n\n"
)
EVENTS = [
    ServerSentEvent("result", b"one", 200),
    ServerSentEvent("error", b"two\n\n three", 429),
    ServerSentEvent("", b"a\xe2\x80\xa8b\xc2\x85c\x0bd\x0ce\x1cf\x1dg\x1eh", None),
    ServerSentEvent("", b"four", None),
]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"], ids=["LF", "CRLF", "CR"])
@given(cuts=st.lists(st.integers(min_value=0), max_size=40))
def test_events_are_read_however_they_come(ending: bytes, cuts: list[int]) -> None:
    assert list(read_events(pieces(BODY.replace(b"\n", ending), cuts))) == EVENTS


def test_single_bytes_are_chunks_too() -> None:
    body = BODY.replace(b"\n", b"\r\n")
    assert list(read_events(bytes([byte]) for byte in body)) == EVENTS


def test_unfinished_event_is_left_out() -> None:
    for tail in (b"data:half", b"data:half\n", b"data:half\r\n", b"event:result\ndata:ha"):
        assert list(read_events([BODY, tail])) == EVENTS


def test_event_is_read_before_the_next_comes() -> None:
    chunks = iter([b"data:one\n\n", b"data:two\n\n"])
    assert next(read_events(chunks)).data == b"one"
    assert list(chunks) == [b"data:two\n\n"]


@given(chunks=st.lists(st.binary(max_size=20), max_size=20))
def test_any_bytes_are_events_or_none(chunks: list[bytes]) -> None:
    assert list(read_events(chunks)) == list(read_events([b"".join(chunks)]))
