"""`chat.completions` of OpenAI's SDK; its two generations speak HTTP with different libraries."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.ocr_service.prompts import BEGINNINGS_BEFORE_SCHEMA, TASK_BY_PROMPT
from tests.conformance.ocr_server import API_KEY, Service
from tests.conformance.sdk import Sdk

pytestmark = pytest.mark.conformance

PROMPTS = {task: prompt for prompt, task in TASK_BY_PROMPT.items()}


@pytest.fixture(scope="module", params=["openai-2", "openai-3"])
def sdk(request: pytest.FixtureRequest, instant: Service) -> Iterator[Sdk]:
    with Sdk(
        request.param, "openai_calls.py", base_url=instant.openai_url, api_key=API_KEY
    ) as process:
        yield process


def asked(image: Any, prompt: str = "", **options: Any) -> dict[str, Any]:
    part = {"type": "image_url", "image_url": image, "min_pixels": 3072, "max_pixels": 8_388_608}
    text = [{"type": "text", "text": prompt}] if prompt else []
    messages = [{"role": "user", "content": [part, *text]}]
    return {"model": "qwen-vl-ocr", "messages": messages, **options}


def text(response: dict[str, Any]) -> Any:
    assert "raised" not in response, response
    return response["choices"][0]["message"]["content"]


@pytest.mark.parametrize(
    ("task", "beginning"),
    [
        ("advanced_recognition", '```json\n[\n  {"pos_list": [{"rotate_rect": [150, 48, 36, 240,'),
        ("key_information_extraction", '```json\n{\n    "Date": "2024-03-18"'),
        ("table_parsing", "```html\n<table>\n  <tr>"),
        ("document_parsing", "```latex\n\\documentclass{article}"),
        ("text_recognition", "CORNER CAFE\n12 HARBOUR STREET"),
    ],
)
def test_specified_prompt_is_answered(
    sdk: Sdk, service: Service, image: str, task: str, beginning: str
) -> None:
    response = sdk(**asked(image, PROMPTS[task]))

    assert text(response).startswith(beginning)
    assert response["choices"][0]["finish_reason"] == "stop"
    assert service.answered() == {task: 1}


def test_schema_in_prompt_is_filled(sdk: Sdk, service: Service, image: str) -> None:
    prompt = BEGINNINGS_BEFORE_SCHEMA[0] + ' {"total": "", "tip": ""}'

    filled = '```json\n{\n    "total": "12.50",\n    "tip": null\n}\n```'
    assert text(sdk(**asked(image, prompt))) == filled


def test_own_prompt_may_ask_for_json(sdk: Sdk, service: Service, image: str) -> None:
    prompt = "Return the data in JSON format as follows: {'Total': 'xxx'}"

    assert text(sdk(**asked(image, prompt))) == '```json\n{\n    "Total": "12.50"\n}\n```'


def test_image_may_be_an_object(sdk: Sdk, service: Service, image: str, plain_text: str) -> None:
    assert text(sdk(**asked({"url": image}))) == plain_text


def test_usage_follows_the_formula(sdk: Sdk, service: Service, image: str) -> None:
    usage = sdk(**asked(image))["usage"]

    assert (usage["prompt_tokens"], usage["completion_tokens"]) == (397, 23)
    assert usage["total_tokens"] == 420


def test_formulas_are_refused(sdk: Sdk, service: Service, image: str) -> None:
    response = sdk(**asked(image, PROMPTS["formula_recognition"]))

    assert (response["raised"], response["code"]) == ("BadRequestError", "invalid_parameter_error")


def test_stream_adds_up_and_ends_with_usage(
    sdk: Sdk, service: Service, image: str, plain_text: str
) -> None:
    *chunks, usage = sdk(**asked(image, stream=True, stream_options={"include_usage": True}))

    choices = [chunk["choices"][0] for chunk in chunks]
    assert "".join(choice["delta"]["content"] for choice in choices) == plain_text
    reasons = [choice["finish_reason"] for choice in choices]
    assert reasons == [None] * (len(choices) - 1) + ["stop"]
    assert (usage["choices"], usage["usage"]["total_tokens"]) == ([], 420)


def test_stream_without_usage_has_none(sdk: Sdk, service: Service, image: str) -> None:
    chunks = sdk(**asked(image, stream=True))

    assert all(chunk["choices"] and chunk["usage"] is None for chunk in chunks)


def test_output_limit_cuts_the_answer(sdk: Sdk, service: Service, image: str) -> None:
    response = sdk(**asked(image, PROMPTS["key_information_extraction"], max_tokens=5))

    assert response["choices"][0]["finish_reason"] == "length"
    assert text(response) == '```json\n{\n    "Date"'
    assert response["usage"]["completion_tokens"] == 5


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"api_key": "sk-other"}, ("AuthenticationError", "invalid_api_key")),
        ({"max_tokens": 100_000}, ("BadRequestError", "invalid_parameter_error")),
        ({"model": "qwen-unknown"}, ("NotFoundError", "model_not_found")),
    ],
)
def test_refusal_is_raised(
    sdk: Sdk, service: Service, image: str, options: Any, expected: Any
) -> None:
    response = sdk(**asked(image, **options))

    assert (response["raised"], response["code"]) == expected
    assert response["request_id"]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("DataInspectionFailed", (400, "data_inspection_failed")),
        ("Model.AccessDenied", (403, "access_denied")),
        ("Throttling.RateQuota", (429, "limit_requests")),
        ("Throttling.AllocationQuota", (429, "insufficient_quota")),
        ("InternalError", (500, "internal_error")),
        ("ModelUnavailable", (503, "ModelUnavailable")),
    ],
)
def test_planned_error_keeps_its_code(
    sdk: Sdk, service: Service, image: str, error: str, expected: Any
) -> None:
    service.plan({"error": error})

    response = sdk(**asked(image))

    assert (response["status_code"], response["code"]) == expected


def test_throttling_is_tried_again(sdk: Sdk, service: Service, image: str) -> None:
    service.plan({"error": "Throttling.RateQuota", "retry_after": 1, "next": 1})

    assert sdk(**asked(image, max_retries=1))["object"] == "chat.completion"
    assert service.injected() == 1


def test_error_in_stream_is_raised(sdk: Sdk, service: Service, image: str) -> None:
    service.plan({"error": "DataInspectionFailed", "at": "mid_stream"})

    response = sdk(**asked(image, stream=True))

    assert (response["raised"], response["code"]) == ("APIError", "data_inspection_failed")


def test_gateway_page_has_no_code(sdk: Sdk, service: Service, image: str) -> None:
    service.plan({"html_gateway": 502})

    response = sdk(**asked(image))

    assert (response["status_code"], response["code"]) == (502, None)


@pytest.mark.parametrize("at", ["start", "mid_stream"])
@pytest.mark.parametrize("stream", [False, True])
def test_dropped_connection_is_raised(
    sdk: Sdk, service: Service, image: str, *, at: str, stream: bool
) -> None:
    service.plan({"drop_connection": True, "at": at})

    assert sdk(**asked(image, stream=stream))["raised"] in {
        "APIConnectionError",
        # What the SDK lets through from the library below it.
        "RemoteProtocolError",
    }
