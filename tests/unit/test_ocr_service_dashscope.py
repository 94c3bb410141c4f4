import json
from typing import Any

import pytest

from local.ocr_service import dashscope
from local.ocr_service.dashscope_answers import answer_body, error_body
from local.ocr_service.errors import (
    AlgorithmError,
    ApiError,
    EmptyInput,
    EmptyModel,
    InvalidApiKey,
    ModelNotFound,
)
from local.ocr_service.exchange import (
    Envelope,
    OcrAnswer,
    OcrRequest,
    Streaming,
    TaskAnswer,
    Usage,
)

IMAGE = "data:image/png;base64,AAAA"
ENVELOPE = Envelope("id-1", 1_700_000_000)


def body(content: Any, parameters: Any = None, **changes: Any) -> bytes:
    request = {
        "model": "qwen-vl-ocr",
        "input": {"messages": [{"role": "user", "content": content}]},
        "parameters": parameters,
        **changes,
    }
    return json.dumps({key: value for key, value in request.items() if value != "absent"}).encode()


def parse_request(sent: bytes) -> OcrRequest:
    return dashscope.parse_request(sent, {}).request


def test_task_and_schema_are_read() -> None:
    options = {"task": "key_information_extraction", "task_config": {"result_schema": {"a": ""}}}

    request = parse_request(body([{"image": IMAGE}], {"ocr_options": options}))

    assert request.task == "key_information_extraction"
    assert request.result_schema == {"a": ""}
    assert request.image == IMAGE


@pytest.mark.parametrize("parameters", [{}, None, "absent"])
def test_parameters_may_be_empty(parameters: Any) -> None:
    assert parse_request(body([{"image": IMAGE}], parameters)).task == "text_recognition"


def test_parts_may_name_their_type() -> None:
    parts = [{"type": "image", "image": IMAGE}, {"type": "text", "text": "Read it."}]

    request = parse_request(body(parts))

    assert (request.image, request.prompt) == (IMAGE, "Read it.")


def test_numbers_may_be_strings() -> None:
    part = {"image": IMAGE, "min_pixels": "3136", "max_pixels": "100352", "enable_rotate": "true"}

    request = parse_request(body([part]))

    assert request.bounds == (3136, 100_352, 32)


@pytest.mark.parametrize("system", ["Be kind.", [{"text": "Be kind."}]])
def test_system_message_is_set_aside(system: Any) -> None:
    messages = [
        {"role": "system", "content": system},
        {"role": "user", "content": [{"image": IMAGE}]},
    ]

    assert parse_request(body([], input={"messages": messages})).prompt == ""


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (body([], model="absent"), EmptyModel),
        (body([], input="absent"), EmptyInput),
        (body([{"image": IMAGE}], model="gpt-4o"), ModelNotFound),
        (body([], input={"messages": []}), AlgorithmError),
        (body([], input={"messages": [{"role": "assistant", "content": "a"}]}), AlgorithmError),
        (body("no image"), ApiError),
        (body([{"image": IMAGE}, {"image": IMAGE}]), ApiError),
        (body([{"image": IMAGE, "max_pixels": "many"}]), ApiError),
        (body([{"image": IMAGE, "min_pixels": 9000, "max_pixels": 8000}]), ApiError),
        (body([{"image": IMAGE, "max_pixels": 30_720_001}]), ApiError),
        (b"not JSON", ApiError),
    ],
)
def test_faulty_request_has_named_error(sent: bytes, error: type[ApiError]) -> None:
    with pytest.raises(ApiError) as caught:
        parse_request(sent)

    assert type(caught.value) is error


def test_error_never_quotes_the_request() -> None:
    with pytest.raises(ApiError) as caught:
        parse_request(body([{"image": {"url": "private"}}]))

    assert "private" not in str(caught.value)
    assert "image" in str(caught.value)


@pytest.mark.parametrize(
    ("headers", "parameters", "streaming"),
    [
        ({}, {"incremental_output": True}, None),
        ({"accept": "text/event-stream"}, {}, None),
        ({"x-dashscope-sse": "enable"}, None, Streaming(incremental=False)),
        ({"x-dashscope-sse": "enable"}, {"incremental_output": True}, Streaming(incremental=True)),
    ],
)
def test_header_alone_asks_for_stream(
    headers: dict[str, str], parameters: Any, streaming: Streaming | None
) -> None:
    sent = body([{"image": IMAGE}], parameters)

    assert dashscope.parse_request(sent, headers).streaming == streaming


@pytest.mark.parametrize(
    ("model", "asked", "limit"),
    [
        ("qwen-vl-ocr", None, 4096),
        ("qwen-vl-ocr", "512", 512),
        ("qwen-vl-ocr-2025-11-20", 8192, 8192),
    ],
)
def test_output_is_capped_by_request_or_model(model: str, asked: Any, limit: int) -> None:
    sent = body([{"image": IMAGE}], {"max_tokens": asked}, model=model)

    assert parse_request(sent).max_tokens == limit


@pytest.mark.parametrize("asked", [0, 8193])
def test_output_limit_beyond_cap_is_refused(asked: int) -> None:
    with pytest.raises(ApiError, match=r"Range of max_tokens should be \[1, 8192\]"):
        parse_request(body([{"image": IMAGE}], {"max_tokens": asked}))


def test_named_task_sets_prompt_aside() -> None:
    options = {"ocr_options": {"task": "multi_lan"}}

    request = parse_request(body([{"image": IMAGE}, {"text": "Read it."}], options))

    assert (request.task, request.prompt, request.structured) == ("multi_lan", "", True)


def test_fixed_prompt_model_ignores_text() -> None:
    sent = body([{"image": IMAGE}, {"text": "Read it."}], model="qwen-vl-ocr-2024-10-28")

    assert parse_request(sent).prompt == ""


def test_answer_has_documented_envelope() -> None:
    answer = OcrAnswer("qwen-vl-ocr", TaskAnswer("hi", {"kv_result": {}}), Usage(427, 33, 5))

    assert answer_body(answer, ENVELOPE) == {
        "output": {
            "choices": [
                {
                    "finish_reason": "stop",
                    "message": {
                        "role": "assistant",
                        "content": [{"text": "hi", "ocr_result": {"kv_result": {}}}],
                    },
                }
            ]
        },
        "usage": {
            "input_tokens": 460,
            "output_tokens": 5,
            "total_tokens": 465,
            "image_tokens": 427,
            "input_tokens_details": {"text_tokens": 33, "image_tokens": 427},
            "output_tokens_details": {"text_tokens": 5},
        },
        "request_id": "id-1",
    }


def test_plain_text_has_no_result() -> None:
    answer = OcrAnswer("qwen-vl-ocr", TaskAnswer("hi"), Usage(6, 35, 1))
    message = answer_body(answer, ENVELOPE)["output"]["choices"][0]["message"]

    assert message["content"] == [{"text": "hi"}]


def test_error_body_has_three_keys() -> None:
    error = InvalidApiKey("Invalid API-key provided.")

    assert error_body(error, ENVELOPE) == {
        "code": "InvalidApiKey",
        "message": "Invalid API-key provided.",
        "request_id": "id-1",
    }
