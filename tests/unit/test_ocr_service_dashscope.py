import json
from typing import Any

import pytest

from local.ocr_service.dashscope import answer_body, error_body, parse_request
from local.ocr_service.errors import (
    AlgorithmError,
    ApiError,
    EmptyInput,
    EmptyModel,
    InvalidApiKey,
    ModelNotFound,
)
from local.ocr_service.exchange import OcrAnswer, TaskAnswer, Usage

IMAGE = "data:image/png;base64,AAAA"


def body(content: Any, parameters: Any = None, **changes: Any) -> bytes:
    request = {
        "model": "qwen-vl-ocr",
        "input": {"messages": [{"role": "user", "content": content}]},
        "parameters": parameters,
        **changes,
    }
    return json.dumps({key: value for key, value in request.items() if value != "absent"}).encode()


def test_task_and_schema_are_read() -> None:
    options = {"task": "key_information_extraction", "task_config": {"result_schema": {"a": ""}}}

    request = parse_request(body([{"image": IMAGE}], {"ocr_options": options}))

    assert request.task == "key_information_extraction"
    assert request.result_schema == {"a": ""}
    assert request.image == IMAGE


@pytest.mark.parametrize("parameters", [{}, None, "absent"])
def test_parameters_may_be_empty(parameters: Any) -> None:
    assert parse_request(body([{"image": IMAGE}], parameters)).task is None


def test_parts_may_name_their_type() -> None:
    parts = [{"type": "image", "image": IMAGE}, {"type": "text", "text": "Read it."}]

    request = parse_request(body(parts))

    assert (request.image, request.prompt) == (IMAGE, "Read it.")


def test_numbers_may_be_strings() -> None:
    part = {"image": IMAGE, "min_pixels": "3136", "max_pixels": "100352", "enable_rotate": "true"}

    request = parse_request(body([part]))

    assert request.bounds == (3136, 100_352, 28)


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
        (body([{"image": IMAGE, "max_pixels": 23_520_001}]), ApiError),
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


def test_answer_has_documented_envelope() -> None:
    answer = OcrAnswer(TaskAnswer("hi", {"kv_result": {}}), Usage(427, 33, 5))

    assert answer_body(answer, "id-1") == {
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
    answer = OcrAnswer(TaskAnswer("hi"), Usage(6, 35, 1))
    message = answer_body(answer, "id-1")["output"]["choices"][0]["message"]

    assert message["content"] == [{"text": "hi"}]


def test_error_body_has_three_keys() -> None:
    error = InvalidApiKey("Invalid API-key provided.")

    assert error_body(error, "id-1") == {
        "code": "InvalidApiKey",
        "message": "Invalid API-key provided.",
        "request_id": "id-1",
    }
