import asyncio
import base64
import io
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from local.ocr_service.app import create_app
from local.ocr_service.batches.batch import Batch
from local.ocr_service.endpoint import MAX_BODY_BYTES
from local.ocr_service.paths import CHAT, GENERATION, NATIVE_BASE, OPENAI_BASE
from local.ocr_service.reading import ImageReader
from local.ocr_service.service import OcrService
from local.ocr_service.tasks import built_in_tasks
from receipts.printed import PrintedReceipt
from receipts.text import Box, TextLine

KEY = {"authorization": "Bearer local-key"}
# Nothing here writes a file.
NO_FILES = Path("none")
PATH = NATIVE_BASE + GENERATION
LINE = TextLine(text="SECRET SHOP", box=Box(10, 20, 110, 20, 110, 40, 10, 40))


async def tell_nobody(_batch: Batch) -> None:
    raise AssertionError


def png(width: int = 400, height: int = 200) -> bytes:
    file = io.BytesIO()
    Image.new("1", (width, height), 1).save(file, "PNG")
    return file.getvalue()


def data_url(content: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(content).decode()


def recognise(_image: Image.Image) -> Sequence[TextLine]:
    return [LINE]


def extract(lines: Sequence[TextLine]) -> PrintedReceipt:
    return PrintedReceipt(merchant_name=lines[0].text)


async def fetch_image(_url: str) -> bytes:
    return png()


def asked(image: str, options: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "model": "qwen-vl-ocr",
        "input": {"messages": [{"role": "user", "content": [{"image": image}]}]},
        "parameters": {"ocr_options": options} if options else {},
        **changes,
    }


def ask(
    call: Callable[[httpx.AsyncClient], Awaitable[httpx.Response]],
    *,
    extractor: Callable[[Sequence[TextLine]], PrintedReceipt] = extract,
) -> httpx.Response:
    async def once() -> httpx.Response:
        service = OcrService(
            reader=ImageReader(recognise), tasks=built_in_tasks(extractor), fetch=fetch_image
        )
        transport = httpx.ASGITransport(
            create_app(service, api_key="local-key", folder=NO_FILES, tell=tell_nobody),
            raise_app_exceptions=False,
        )
        async with httpx.AsyncClient(transport=transport, base_url="http://ocr") as client:
            return await call(client)

    return asyncio.run(once())


def post(body: Any, headers: Mapping[str, str] = KEY, **options: Any) -> httpx.Response:
    return ask(lambda client: client.post(PATH, json=body, headers=headers), **options)


def content(response: httpx.Response) -> dict[str, Any]:
    answer: dict[str, Any] = response.json()["output"]["choices"][0]["message"]["content"][0]
    return answer


def test_lines_come_back_as_words_info() -> None:
    response = post(asked(data_url(png()), {"task": "advanced_recognition"}))

    assert response.status_code == 200
    assert content(response)["ocr_result"]["words_info"][0]["text"] == "SECRET SHOP"


def test_key_information_comes_back_as_kv_result() -> None:
    options = {
        "task": "key_information_extraction",
        "task_config": {"result_schema": {"merchant_name": ""}},
    }

    response = post(asked(data_url(png()), options))

    assert content(response)["ocr_result"] == {"kv_result": {"merchant_name": "SECRET SHOP"}}


def test_no_task_gives_plain_text() -> None:
    assert content(post(asked(data_url(png())))) == {"text": "SECRET SHOP"}


def test_image_may_come_by_address() -> None:
    assert content(post(asked("http://127.0.0.1/page.png")))["text"] == "SECRET SHOP"


def test_content_type_may_name_charset() -> None:
    body = json.dumps(asked(data_url(png())))
    headers = {**KEY, "content-type": "application/json; charset=utf-8"}

    response = ask(lambda client: client.post(PATH, content=body, headers=headers))

    assert response.status_code == 200


def test_request_id_is_in_header_and_body() -> None:
    good, bad = post(asked(data_url(png()))), post(asked("nonsense"))

    assert good.headers["x-request-id"] == good.json()["request_id"]
    assert bad.headers["x-request-id"] == bad.json()["request_id"]


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer other"}, {"authorization": "local-key"}]
)
def test_wrong_key_is_refused(headers: dict[str, str]) -> None:
    response = post(asked(data_url(png())), headers)

    assert response.status_code == 401
    assert response.json()["code"] == "InvalidApiKey"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (asked(data_url(png()), model="gpt-4o"), 404, "ModelNotFound"),
        (asked(data_url(png()), {"task": "face_recognition"}), 400, "InvalidParameter"),
        (asked("oss://bucket/page.png"), 400, "InvalidParameter"),
        (asked(data_url(png(9, 40))), 400, "InvalidParameter"),
        (asked(data_url(png(3000, 11))), 400, "InvalidParameter"),
        ({"model": "qwen-vl-ocr"}, 400, "BadRequest.EmptyInput"),
        ([], 400, "InvalidParameter"),
    ],
)
def test_refusal_has_documented_shape(body: Any, status: int, code: str) -> None:
    response = post(body)

    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    assert set(response.json()) == {"code", "message", "request_id"}
    assert response.json()["code"] == code


def test_input_beyond_thirty_thousand_tokens_is_refused() -> None:
    body = asked("unused", model="qwen-vl-ocr-2025-04-13")
    body["input"]["messages"][0]["content"] = [
        {"image": data_url(png(5600, 4200)), "max_pixels": 23_520_000}
    ]

    response = post(body)

    assert (response.status_code, response.json()["code"]) == (400, "InvalidParameter")
    assert "Range of input length" in response.json()["message"]


def test_oversized_body_is_refused() -> None:
    response = ask(
        lambda client: client.post(PATH, content=b" " * (MAX_BODY_BYTES + 1), headers=KEY)
    )

    assert (response.status_code, response.json()["code"]) == (400, "BadRequest.TooLarge")


def test_refusal_has_openai_shape_there() -> None:
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]}

    response = ask(lambda client: client.post(OPENAI_BASE + CHAT, json=body, headers=KEY))

    assert response.status_code == 404
    assert response.json()["error"]["code"] == "model_not_found"
    assert response.headers["x-request-id"] == response.json()["request_id"]


def test_unknown_path_answers_json() -> None:
    response = ask(lambda client: client.get(NATIVE_BASE + "/nowhere"))

    assert response.status_code == 404
    assert response.headers["x-request-id"] == response.json()["request_id"]


def test_health_needs_no_key() -> None:
    assert ask(lambda client: client.get("/health")).json() == {"status": "ok"}


def test_log_line_holds_facts_without_text(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="local.ocr_service"):
        post(asked(data_url(png()), {"task": "advanced_recognition"}))

    line = json.loads(caplog.messages[-1])
    assert line["task"] == "advanced_recognition"
    assert (line["width"], line["height"], line["status"]) == (400, 200, 200)
    assert {"request_id", "seconds", "cached"} <= set(line)
    assert "SECRET" not in caplog.text


def test_own_fault_is_answered_and_logged_bare(caplog: pytest.LogCaptureFixture) -> None:
    def failing(lines: Sequence[TextLine]) -> PrintedReceipt:
        raise ValueError(lines[0].text)

    schema = {"result_schema": {"total": ""}}
    options = {"task": "key_information_extraction", "task_config": schema}
    response = post(asked(data_url(png()), options), extractor=failing)

    assert (response.status_code, response.json()["code"]) == (500, "InternalError")
    assert response.headers["x-request-id"] == response.json()["request_id"]
    assert '"error": "ValueError"' in caplog.text
    assert "SECRET" not in caplog.text
