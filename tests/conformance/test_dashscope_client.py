"""The new client of DashScope's SDK 2, which drops `ocr_result` and takes no `enable_rotate`."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conformance.ocr_server import API_KEY, Service
from tests.conformance.sdk import Sdk

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def sdk(instant: Service) -> Iterator[Sdk]:
    with Sdk(
        "dashscope-2", "dashscope_client.py", base_url=instant.native_url, api_key=API_KEY
    ) as process:
        yield process


def asked(image: str, **options: Any) -> dict[str, Any]:
    messages = [{"role": "user", "content": [{"type": "image", "url": image}]}]
    return {"model": "qwen-vl-ocr", "messages": messages, **options}


def test_task_is_answered(sdk: Sdk, service: Service, image: str) -> None:
    response = sdk(**asked(image, parameters={"ocr_options": {"task": "table_parsing"}}))

    assert response["choices"][0]["message"]["content"].startswith("```html\n<table>")
    assert service.answered() == {"table_parsing": 1}


def test_stream_adds_up(sdk: Sdk, service: Service, image: str, plain_text: str) -> None:
    chunks = sdk(**asked(image, stream=True))

    deltas = [chunk["choices"][0]["delta"]["content"] for chunk in chunks]
    assert len(deltas) > 1
    assert "".join(deltas) == plain_text


def test_throttling_is_tried_again(sdk: Sdk, service: Service, image: str) -> None:
    service.plan({"error": "Throttling", "retry_after": 1, "next": 1})

    assert sdk(**asked(image))["choices"][0]["finish_reason"] == "stop"
    assert service.injected() == 1


def test_refusal_is_raised(sdk: Sdk, service: Service, image: str) -> None:
    response = sdk(**asked(image, parameters={"max_tokens": 100_000}))

    assert response == {"raised": "BadRequestError", "status_code": 400}


def test_error_in_stream_is_raised(sdk: Sdk, service: Service, image: str) -> None:
    service.plan({"error": "Throttling", "at": "mid_stream"})

    assert sdk(**asked(image, stream=True)) == {"raised": "RateLimitError", "status_code": 200}
