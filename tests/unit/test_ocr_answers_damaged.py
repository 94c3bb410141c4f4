"""Answers and streams that are cut, chopped or never were any: an error, never a shorter result."""

from collections.abc import Callable, Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.exchange import RawAnswer
from receipts.errors import EngineAnswerInvalid, EngineError
from tests.unit.test_ocr_answers import READERS, read_completion_stream, read_native_stream
from tests.unit.test_ocr_documentation import EXPECTED, example, raw, read_chunks

WHOLE = [name for name in EXPECTED if name.endswith(".json")]
STREAMS = [name for name in EXPECTED if name.endswith(".sse")]


def pieces(body: bytes, cuts: Iterable[int]) -> list[bytes]:
    """The body in chunks that end at these places."""
    ends = sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts)})
    return [body[start:end] for start, end in pairwise(ends)]


@pytest.mark.parametrize("name", WHOLE)
def test_answer_cut_at_any_byte_is_refused(name: str) -> None:
    content = example(name).rstrip()
    for length in range(len(content)):
        with pytest.raises(EngineAnswerInvalid):
            raw(name, content[:length])


@pytest.mark.parametrize("name", STREAMS)
def test_stream_cut_at_any_byte_is_never_shorter(name: str) -> None:
    content, whole = example(name), raw(name)
    unfinished = 0
    for length in range(len(content)):
        try:
            answer = raw(name, content[:length])
        except EngineError:
            unfinished += 1
        else:
            assert (answer.text, answer.finish_reason) == (whole.text, whole.finish_reason)
    assert unfinished > len(content) / 2


@pytest.mark.parametrize("name", STREAMS)
@given(cuts=st.lists(st.integers(min_value=0), max_size=40))
def test_chunks_do_not_change_a_stream(name: str, cuts: list[int]) -> None:
    assert read_chunks(name, pieces(example(name), cuts)) == raw(name)


@given(body=st.binary() | st.text().map(str.encode), read=st.sampled_from(READERS))
def test_arbitrary_bytes_are_an_engine_error(
    body: bytes, read: Callable[[bytes], RawAnswer]
) -> None:
    with pytest.raises(EngineError):
        read(body)


@given(data=st.binary(), event=st.sampled_from(["result", "error", ""]))
def test_arbitrary_event_is_an_engine_error(data: bytes, event: str) -> None:
    body = f"event:{event}\n:HTTP_STATUS/200\ndata:".encode() + data + b"\n\n"
    for read in (read_native_stream, read_completion_stream):
        with pytest.raises(EngineError):
            read(body)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "value",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"9" * 10_000,
        b"NaN",
        b'"\\ud800"',
        b"null",
        b"[]",
        b"{}",
    ],
    ids=["lists", "objects", "integer", "nan", "surrogate", "null", "list", "object"],
)
def test_hostile_json_is_an_engine_error(read: Callable[[bytes], RawAnswer], value: bytes) -> None:
    for body in (value, b'{"code": %b}' % value, b'{"error": %b}' % value):
        with pytest.raises(EngineError):
            read(body)
        with pytest.raises(EngineError):
            read(b"data: %b\n\n" % body)
