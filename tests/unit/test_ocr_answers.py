"""Answers and streams of both protocols: what is read, and what is refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ocr import dashscope, openai_chat
from ocr.events import read_events
from ocr.exchange import RawAnswer
from receipts.contracts import Usage
from receipts.errors import EngineAnswerInvalid, EngineError, EngineThrottled, EngineUnavailable
from receipts.text import Box

# Line breaks of Unicode, which must not end an event, those of the protocol, and a NUL.
BREAKS = "a\u2028b\u2029c\u0085d\r\ne\rf\ng\x0bh\x0ci\x1cj\x00k"


def native(text: str = "", *, reason: str | None = "stop", **ocr_result: Any) -> bytes:
    content = {"text": text} | ({"ocr_result": ocr_result} if ocr_result else {})
    choice = {"finish_reason": reason, "message": {"role": "assistant", "content": [content]}}
    usage = {"input_tokens": 606, "output_tokens": 159, "total_tokens": 765, "image_tokens": 427}
    answer = {"output": {"choices": [choice]}, "usage": usage, "request_id": "r1"}
    return json.dumps(answer, ensure_ascii=False).encode()


def completion(text: str = "", *, reason: str | None = "stop") -> bytes:
    choice = {"finish_reason": reason, "message": {"role": "assistant", "content": text}}
    usage = {"prompt_tokens": 606, "completion_tokens": 159, "total_tokens": 765}
    answer = {"id": "r1", "choices": [choice], "usage": usage}
    return json.dumps(answer, ensure_ascii=False).encode()


def native_stream(*texts: str, reason: str = "stop") -> bytes:
    """Events that add up."""
    events = [native(text, reason="null") for text in texts[:-1]] + [
        native(texts[-1], reason=reason)
    ]
    return b"".join(b"event:result\n:HTTP_STATUS/200\ndata:%b\n\n" % event for event in events)


def completion_stream(*texts: str, reason: str = "stop") -> bytes:
    """Chunks that add up, with the usage in one of their own."""
    reasons = [None] * (len(texts) - 1) + [reason]
    chunks: list[dict[str, Any]] = [
        {"id": "r1", "choices": [{"delta": {"content": text}, "finish_reason": why}]}
        for text, why in zip(texts, reasons, strict=True)
    ]
    chunks.append({"id": "r1", "choices": [], "usage": {"prompt_tokens": 606}})
    encoded = [json.dumps(chunk, ensure_ascii=False).encode() for chunk in chunks]
    return b"".join(b"data: %b\n\n" % data for data in [*encoded, b"[DONE]"])


def read_native_stream(body: bytes) -> RawAnswer:
    return dashscope.read_stream(read_events([body]))


def read_completion_stream(body: bytes) -> RawAnswer:
    return openai_chat.read_stream(read_events([body]))


READERS: list[Callable[[bytes], RawAnswer]] = [
    dashscope.read_answer,
    openai_chat.read_answer,
    read_native_stream,
    read_completion_stream,
]
WRITERS: list[tuple[Callable[[str], bytes], Callable[[bytes], RawAnswer]]] = list(
    zip([native, completion, native_stream, completion_stream], READERS, strict=True)
)


def test_structured_result_stands_beside_the_text() -> None:
    word = {"text": "Total 9.00", "location": [52, 54, 250, 57, 249, 106, 52, 103]}
    answer = dashscope.read_answer(native("text", words_info=[word], kv_result={"total": "9.00"}))
    assert answer.lines is not None
    assert [(line.text, line.box) for line in answer.lines] == [
        ("Total 9.00", Box(52, 54, 250, 57, 249, 106, 52, 103))
    ]
    assert answer.key_information == {"total": "9.00"}
    assert answer.text == "text"


def test_page_without_text_has_no_lines() -> None:
    assert dashscope.read_answer(native(words_info=[])).lines == ()


def test_unreadable_line_keeps_all_as_text() -> None:
    words = [{"text": "Total", "location": [0, 0, 9, 0, 9, 9, 0, 9]}, {"text": "lost its place"}]
    answer = dashscope.read_answer(native("one box", words_info=words))
    assert answer.lines is None
    assert json.loads(answer.text) == words


@pytest.mark.parametrize("reason", ["length", "stop", "tool_calls", "null", None])
def test_reason_is_what_the_engine_said(reason: str | None) -> None:
    said = reason or "null"
    assert dashscope.read_answer(native(reason=reason)).finish_reason == said
    assert openai_chat.read_answer(completion(reason=reason)).finish_reason == said
    assert dashscope.read_answer(native(reason=reason)).truncated == (reason == "length")


def test_native_content_may_be_empty() -> None:
    body = native().replace(b'[{"text": ""}]', b"[]")
    assert dashscope.read_answer(body).text == ""


def test_openai_image_tokens_are_read_where_given() -> None:
    details = b'"prompt_tokens_details": {"image_tokens": 427}, "prompt_tokens"'
    answer = openai_chat.read_answer(completion().replace(b'"prompt_tokens"', details))
    assert answer.usage == Usage(input_tokens=606, output_tokens=159, image_tokens=427)


def test_openai_answer_without_choices_is_invalid() -> None:
    with pytest.raises(EngineAnswerInvalid, match="choices"):
        openai_chat.read_answer(b'{"choices": []}')


@pytest.mark.parametrize(
    ("read", "body"),
    [
        (dashscope.read_answer, b'{"code": "Throttling.RateQuota", "message": "slow down"}'),
        (openai_chat.read_answer, b'{"error": {"code": "limit_requests", "message": "slow down"}}'),
        (
            openai_chat.read_answer,
            completion().replace(b'"usage"', b'"error": {"code": "limit_requests"}, "usage"'),
        ),
    ],
    ids=["native", "openai", "openai-with-an-answer"],
)
def test_error_in_a_success_is_an_error(read: Callable[[bytes], object], body: bytes) -> None:
    with pytest.raises(EngineThrottled):
        read(body)


@pytest.mark.parametrize(("write", "read"), WRITERS)
def test_any_break_inside_text_survives(
    write: Callable[[str], bytes], read: Callable[[bytes], RawAnswer]
) -> None:
    assert read(write(BREAKS)).text == BREAKS


@pytest.mark.parametrize("stream", [native_stream, completion_stream])
def test_stream_adds_its_texts_up(stream: Callable[..., bytes]) -> None:
    read = read_native_stream if stream is native_stream else read_completion_stream
    answer = read(stream("Tot", "al ", "9.00", reason="length"))
    assert (answer.text, answer.finish_reason) == ("Total 9.00", "length")
    assert answer.usage.input_tokens == 606


def test_cumulative_stream_repeats_its_text() -> None:
    events = read_events([native_stream("Tot", "Total ", "Total 9.00")])
    assert dashscope.read_stream(events, incremental=False).text == "Total 9.00"


def test_chunk_after_the_last_is_not_read() -> None:
    body = completion_stream("Total") + b"data: no chunk\n\n"
    assert read_completion_stream(body).text == "Total"


def test_event_status_stands_in_for_an_unknown_code() -> None:
    error = b'event:error\n:HTTP_STATUS/429\ndata:{"code": "Brandnew", "message": "words"}\n\n'
    with pytest.raises(EngineThrottled):
        read_native_stream(error)


def test_stream_without_events_ended_early() -> None:
    for read in (read_native_stream, read_completion_stream):
        with pytest.raises(EngineUnavailable):
            read(b"")


def test_error_event_that_is_no_json_is_an_error() -> None:
    with pytest.raises(EngineError):
        read_native_stream(b"event:error\n:HTTP_STATUS/503\ndata:<html>\n\n")
