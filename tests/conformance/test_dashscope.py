"""`MultiModalConversation` of DashScope's SDK, before and after its version 2."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.ocr_server import API_KEY, Service
from tests.conformance.sdk import Sdk

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module", params=["dashscope-1", "dashscope-2"])
def sdk(request: pytest.FixtureRequest, instant: Service) -> Iterator[Sdk]:
    with Sdk(
        request.param, "dashscope_calls.py", base_url=instant.native_url, api_key=API_KEY
    ) as process:
        yield process


def asked(image: str, task: str | None = None, **options: Any) -> dict[str, Any]:
    part = {"image": image, "min_pixels": 3072, "max_pixels": 8_388_608, "enable_rotate": True}
    arguments = {"model": "qwen-vl-ocr", "messages": [{"role": "user", "content": [part]}]}
    return {**arguments, **({"ocr_options": {"task": task}} if task else {}), **options}


def content(response: dict[str, Any]) -> Any:
    assert response["status_code"] == 200, response
    return response["output"]["choices"][0]["message"]["content"][0]


def reason(response: dict[str, Any]) -> Any:
    return response["output"]["choices"][0]["finish_reason"]


def error(response: dict[str, Any]) -> tuple[int, str]:
    assert response["request_id"]
    return response["status_code"], response["code"]


@pytest.mark.parametrize(
    ("task", "beginning"),
    [
        ("advanced_recognition", '```json\n[{"pos_list": '),
        ("key_information_extraction", '```json\n{\n    "Date": "2024-03-18"'),
        ("table_parsing", "```html\n<table>\n  <tr>"),
        ("document_parsing", "```latex\n\\documentclass{article}"),
        ("text_recognition", "CORNER CAFE\n12 HARBOUR STREET"),
        ("multi_lan", "CORNER CAFE\n12 HARBOUR STREET"),
    ],
)
def test_task_is_answered(
    sdk: Sdk, service: Service, image: str, task: str, beginning: str
) -> None:
    response = sdk(**asked(image, task))

    assert content(response)["text"].startswith(beginning)
    assert reason(response) == "stop"
    assert service.answered() == {task: 1}


def test_places_come_as_words_info(sdk: Sdk, service: Service, image: str) -> None:
    words = content(sdk(**asked(image, "advanced_recognition")))["ocr_result"]["words_info"]

    assert words[0] == {
        "text": "CORNER CAFE",
        "rotate_rect": [150, 48, 36, 240, -90],
        "location": [30, 30, 270, 30, 270, 66, 30, 66],
    }


def test_schema_comes_back_as_kv_result(sdk: Sdk, service: Service, image: str) -> None:
    options = {
        "task": "key_information_extraction",
        "task_config": {"result_schema": {"merchant_name": "", "total": "", "tip": ""}},
    }

    response = sdk(**asked(image, ocr_options=options))

    values = {"merchant_name": "CORNER CAFE", "total": "12.50", "tip": None}
    assert content(response)["ocr_result"] == {"kv_result": values}


def test_usage_follows_the_formula(sdk: Sdk, service: Service, image: str) -> None:
    usage = sdk(**asked(image))["usage"]

    assert (usage["image_tokens"], usage["input_tokens"], usage["output_tokens"]) == (362, 397, 23)
    assert usage["total_tokens"] == 420


def test_formulas_are_refused(sdk: Sdk, service: Service, image: str) -> None:
    assert error(sdk(**asked(image, "formula_recognition"))) == (400, "InvalidParameter")


def test_file_is_uploaded_and_read(
    sdk: Sdk, service: Service, image_file: Path, plain_text: str
) -> None:
    assert content(sdk(**asked(f"file://{image_file}")))["text"] == plain_text


def test_stream_repeats_text_by_default(
    sdk: Sdk, service: Service, image: str, plain_text: str
) -> None:
    events = sdk(**asked(image, stream=True))

    texts = [content(event)["text"] for event in events]
    assert len(texts) > 1
    assert all(plain_text.startswith(text) for text in texts)
    assert texts[-1] == plain_text
    assert [reason(event) for event in events] == ["null"] * (len(events) - 1) + ["stop"]
    assert events[-1]["usage"]["output_tokens"] == 23


def test_incremental_stream_adds_up(
    sdk: Sdk, service: Service, image: str, plain_text: str
) -> None:
    events = sdk(**asked(image, stream=True, incremental_output=True))

    assert len(events) > 1
    assert "".join(content(event)["text"] for event in events) == plain_text


def test_sdk_accumulates_where_told_not_to_increment(
    sdk: Sdk, service: Service, image: str, plain_text: str
) -> None:
    events = sdk(**asked(image, stream=True, incremental_output=False))

    assert content(events[-1])["text"] == plain_text


def test_output_limit_cuts_the_answer(sdk: Sdk, service: Service, image: str) -> None:
    response = sdk(**asked(image, "key_information_extraction", max_tokens=5))

    assert reason(response) == "length"
    assert content(response) == {"text": '```json\n{\n    "Date"'}
    assert response["usage"]["output_tokens"] == 5


@pytest.mark.parametrize("stream", [False, True])
def test_wrong_key_is_401(sdk: Sdk, service: Service, image: str, *, stream: bool) -> None:
    response = sdk(**asked(image, api_key="sk-other", stream=stream))

    assert error(response[0] if stream else response) == (401, "InvalidApiKey")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"max_tokens": 100_000}, (400, "InvalidParameter")),
        ({"model": "qwen-unknown"}, (404, "ModelNotFound")),
    ],
)
def test_refusal_keeps_its_code(
    sdk: Sdk, service: Service, image: str, options: Any, expected: Any
) -> None:
    assert error(sdk(**asked(image, **options))) == expected


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("DataInspectionFailed", 400),
        ("AccessDenied.Unpurchased", 403),
        ("Throttling.RateQuota", 429),
        ("InternalError.Algo", 500),
        ("ModelUnavailable", 503),
    ],
)
def test_planned_error_keeps_its_code(
    sdk: Sdk, service: Service, image: str, code: str, status: int
) -> None:
    service.plan({"error": code, "next": 1})

    assert error(sdk(**asked(image))) == (status, code)


def test_error_in_stream_is_recognised(sdk: Sdk, service: Service, image: str) -> None:
    service.plan({"error": "Throttling.AllocationQuota", "at": "mid_stream"})

    *events, last = sdk(**asked(image, stream=True))

    assert content(events[0])["text"].startswith("CORNER")
    # The SDK takes every error inside a stream for a 400.
    assert error(last) == (400, "Throttling.AllocationQuota")


def test_gateway_page_has_no_code(sdk: Sdk, service: Service, image: str) -> None:
    service.plan({"html_gateway": 502})

    response = sdk(**asked(image))

    assert (response["status_code"], response["code"]) == (502, "Unknown")


@pytest.mark.parametrize("at", ["start", "mid_stream"])
def test_dropped_connection_is_raised(sdk: Sdk, service: Service, image: str, at: str) -> None:
    service.plan({"drop_connection": True, "at": at})

    assert "raised" in sdk(**asked(image))
