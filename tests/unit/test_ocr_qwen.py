import base64
import json
from collections.abc import Callable

import httpx
import pytest

from ocr.qwen import QwenOcr
from receipts.contracts import Task
from receipts.errors import (
    EngineAccessDenied,
    EngineAnswerInvalid,
    EngineError,
    EngineRefused,
    EngineThrottled,
    EngineUnavailable,
)
from receipts.printed import result_schema
from tests.unit.test_ocr_answers import answer

IMAGE = b"\xff\xd8 not really a JPEG"


def read(handler: Callable[[httpx.Request], httpx.Response], task: Task) -> object:
    http = httpx.Client(transport=httpx.MockTransport(handler))
    client = QwenOcr(http, base_url="http://engine.test/api/v1/", model="qwen-vl-ocr")
    return client.read(task, IMAGE, "image/jpeg", min_pixels=3136, max_pixels=6_422_528)


def test_request_is_the_documented_one() -> None:
    seen: list[httpx.Request] = []

    def engine(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=answer(kv_result={"total": "9.00"}))

    read(engine, "key_information_extraction")
    body = json.loads(seen[0].content)
    assert seen[0].url.path == "/api/v1/services/aigc/multimodal-generation/generation"
    assert body["model"] == "qwen-vl-ocr"
    assert body["input"]["messages"][0]["content"] == [
        {
            "image": "data:image/jpeg;base64," + base64.b64encode(IMAGE).decode(),
            "min_pixels": 3136,
            "max_pixels": 6_422_528,
        }
    ]
    assert body["parameters"]["ocr_options"] == {
        "task": "key_information_extraction",
        "task_config": {"result_schema": result_schema()},
    }


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, "InvalidParameter", EngineRefused),
        (400, "DataInspectionFailed", EngineRefused),
        (400, "Arrearage", EngineAccessDenied),
        (401, "InvalidApiKey", EngineAccessDenied),
        (403, "AccessDenied", EngineAccessDenied),
        (404, "ModelNotFound", EngineAccessDenied),
        (429, "Throttling.RateQuota", EngineThrottled),
        (429, "PrepaidBillOverdue", EngineAccessDenied),
        (500, "InternalError", EngineUnavailable),
        (503, "ModelUnavailable", EngineUnavailable),
    ],
)
def test_vendor_code_decides_the_error(status: int, code: str, expected: type[EngineError]) -> None:
    def engine(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json={"code": code, "message": "words", "request_id": "r"})

    with pytest.raises(expected) as raised:
        read(engine, "advanced_recognition")
    assert type(raised.value) is expected


def test_gateway_page_is_an_outage() -> None:
    with pytest.raises(EngineUnavailable):
        read(lambda _: httpx.Response(502, text="<html>Bad Gateway</html>"), "advanced_recognition")


def test_lost_connection_is_an_outage() -> None:
    def engine(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("reset", request=request)

    with pytest.raises(EngineUnavailable, match="ReadError"):
        read(engine, "advanced_recognition")


def test_success_that_is_no_json_is_invalid() -> None:
    with pytest.raises(EngineAnswerInvalid):
        read(lambda _: httpx.Response(200, text="<html>"), "advanced_recognition")
