import json
from typing import Any

import pytest

from local.ocr_service.errors import AlgorithmError, ApiError, EmptyModel, ModelNotFound
from local.ocr_service.exchange import (
    Asked,
    Envelope,
    OcrAnswer,
    OcrRequest,
    Streaming,
    TaskAnswer,
    Usage,
)
from local.ocr_service.openai_answers import answer_body, error_body
from local.ocr_service.openai_chat import parse_request

IMAGE = "data:image/png;base64,AAAA"
PART = {"type": "image_url", "image_url": {"url": IMAGE}}
ENVELOPE = Envelope("id-1", 1_700_000_000)


def parse(content: Any, **changes: Any) -> Asked:
    messages = [{"role": "user", "content": content}]
    body = {"model": "qwen-vl-ocr", "messages": messages, **changes}
    return parse_request(json.dumps(body).encode(), {})


def request(content: Any, **changes: Any) -> OcrRequest:
    return parse(content, **changes).request


@pytest.mark.parametrize("image_url", [IMAGE, {"url": IMAGE}])
def test_image_is_text_or_object(image_url: Any) -> None:
    assert request([{"type": "image_url", "image_url": image_url}]).image == IMAGE


def test_bounds_stand_beside_the_image() -> None:
    part = {**PART, "min_pixels": "3136", "max_pixels": 100_352}

    assert request([part]).bounds == (3136, 100_352, 32)


def test_no_text_asks_for_plain_text() -> None:
    asked = request([PART])

    assert (asked.task, asked.prompt, asked.structured) == ("text_recognition", "", False)


def test_specified_prompt_names_the_task() -> None:
    prompt = (
        "Locate all text lines and return the coordinates of the rotated "
        "rectangle([cx, cy, width, height, angle])."
    )

    assert request([PART, {"type": "text", "text": prompt}]).task == "advanced_recognition"


def test_any_other_prompt_is_kept() -> None:
    asked = request([{"type": "text", "text": "What is the total?"}, PART])

    assert (asked.task, asked.prompt) == ("text_recognition", "What is the total?")


def test_output_limit_is_read() -> None:
    assert request([PART], max_tokens=64).max_tokens == 64


@pytest.mark.parametrize(
    ("changes", "streaming"),
    [
        ({}, None),
        ({"stream": False}, None),
        ({"stream": True}, Streaming(incremental=True)),
        (
            {"stream": True, "stream_options": {"include_usage": True}},
            Streaming(incremental=True, include_usage=True),
        ),
    ],
)
def test_stream_is_asked_for(changes: dict[str, Any], streaming: Streaming | None) -> None:
    assert parse([PART], **changes).streaming == streaming


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"model": None}, ApiError),
        ({"model": "gpt-4o"}, ModelNotFound),
        ({"messages": []}, AlgorithmError),
        ({"messages": [{"role": "user", "content": "no image"}]}, ApiError),
        ({"max_tokens": 100_000}, ApiError),
    ],
)
def test_faulty_request_has_named_error(changes: dict[str, Any], error: type[ApiError]) -> None:
    with pytest.raises(ApiError) as caught:
        parse([PART], **changes)

    assert type(caught.value) is error


def test_model_must_be_there() -> None:
    with pytest.raises(EmptyModel):
        parse_request(b'{"messages": []}', {})


def test_answer_has_documented_envelope() -> None:
    answer = OcrAnswer("qwen-vl-ocr", TaskAnswer("hi", {"kv_result": {}}), Usage(427, 33, 5))

    assert answer_body(answer, ENVELOPE) == {
        "id": "chatcmpl-id-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "qwen-vl-ocr",
        "system_fingerprint": None,
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "logprobs": None,
                "message": {"role": "assistant", "content": "hi"},
            }
        ],
        "usage": {
            "prompt_tokens": 460,
            "completion_tokens": 5,
            "total_tokens": 465,
            "prompt_tokens_details": {"text_tokens": 33, "image_tokens": 427},
        },
    }


def test_error_has_openai_names() -> None:
    assert error_body(ModelNotFound("No such model."), ENVELOPE) == {
        "error": {
            "message": "No such model.",
            "type": "invalid_request_error",
            "param": None,
            "code": "model_not_found",
        },
        "request_id": "id-1",
    }
