import json
import re
from typing import Any

import pytest

from local.ocr_service import dashscope_answers, openai_answers
from local.ocr_service.errors import ApiError, InternalError
from local.ocr_service.exchange import Envelope, OcrAnswer, Streaming, TaskAnswer, Usage
from local.ocr_service.text_pieces import pieces

ENVELOPE = Envelope("id-1", 1_700_000_000)
TEXT = "".join(f"{number:04}," for number in range(30))
ANSWER = OcrAnswer("qwen-vl-ocr", TaskAnswer(TEXT, {"kv_result": {"a": "b"}}), Usage(427, 35, 38))
NATIVE_EVENT = re.compile(r"id:(\d+)\nevent:result\n:HTTP_STATUS/200\ndata:(\{.*\})\n\n")


def native(answer: OcrAnswer = ANSWER, *, incremental: bool = False) -> list[dict[str, Any]]:
    streaming = Streaming(incremental=incremental)
    events = dashscope_answers.answer_events(answer, streaming, ENVELOPE)
    matches = [NATIVE_EVENT.fullmatch(event) for event in events]
    assert [match and match[1] for match in matches] == [str(n + 1) for n in range(len(matches))]
    return [json.loads(match[2]) for match in matches if match]


def choice(event: dict[str, Any]) -> Any:
    return event["output"]["choices"][0]


def content(event: dict[str, Any]) -> Any:
    return choice(event)["message"]["content"][0]


def chunks(answer: OcrAnswer = ANSWER, *, include_usage: bool = True) -> list[dict[str, Any]]:
    streaming = Streaming(incremental=True, include_usage=include_usage)
    *events, end = openai_answers.answer_events(answer, streaming, ENVELOPE)
    assert end == "data: [DONE]\n\n"
    assert all(event.startswith("data: {") and event.endswith("}\n\n") for event in events)
    return [json.loads(event.removeprefix("data: ")) for event in events]


@pytest.mark.parametrize("text", ["", "short", TEXT, "é" * 100])
def test_pieces_are_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text
    assert pieces(text)


def test_native_events_repeat_text_so_far() -> None:
    texts = [content(event)["text"] for event in native()]

    assert len(texts) > 2
    assert texts[-1] == TEXT
    assert all(TEXT.startswith(text) for text in texts)


def test_incremental_events_add_up() -> None:
    assert "".join(content(event)["text"] for event in native(incremental=True)) == TEXT


def test_native_events_end_with_reason_and_result() -> None:
    *earlier, last = native()

    assert {choice(event)["finish_reason"] for event in earlier} == {"null"}
    assert not any("ocr_result" in content(event) for event in earlier)
    assert choice(last)["finish_reason"] == "stop"
    assert content(last)["ocr_result"] == {"kv_result": {"a": "b"}}


@pytest.mark.parametrize("incremental", [False, True])
def test_native_usage_counts_up(*, incremental: bool) -> None:
    outputs = [event["usage"]["output_tokens"] for event in native(incremental=incremental)]

    assert outputs == sorted(set(outputs))
    assert outputs[-1] == 38


def test_blank_answer_is_one_event() -> None:
    (event,) = native(OcrAnswer("qwen-vl-ocr", TaskAnswer(""), Usage(6, 35, 0)))

    assert (content(event), choice(event)["finish_reason"]) == ({"text": ""}, "stop")


def test_native_error_event_has_no_blanks() -> None:
    event = dashscope_answers.error_event(InternalError("Oh."), ENVELOPE, number=3)

    head = "id:3\nevent:error\n:HTTP_STATUS/500\ndata:"
    assert event.startswith(head)
    assert json.loads(event.removeprefix(head)) == {
        "code": "InternalError",
        "message": "Oh.",
        "request_id": "id-1",
    }


def test_chunks_add_up_and_end() -> None:
    first, *middle, usage = chunks()

    assert first["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert "".join(chunk["choices"][0]["delta"]["content"] for chunk in middle) == TEXT
    reasons = [chunk["choices"][0]["finish_reason"] for chunk in middle]
    assert reasons == [None] * (len(middle) - 1) + ["stop"]
    assert (usage["choices"], usage["usage"]["completion_tokens"]) == ([], 38)


def test_usage_chunk_only_if_asked() -> None:
    assert all(chunk["usage"] is None for chunk in chunks(include_usage=False))


def test_openai_error_event_has_openai_names() -> None:
    event = openai_answers.error_event(ApiError("No."), ENVELOPE, number=1)

    assert event.endswith("\n\n")
    error = json.loads(event.removeprefix("data: "))["error"]
    assert error["code"] == "invalid_parameter_error"
