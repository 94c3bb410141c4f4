import asyncio
import base64
import hashlib
import io
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from local.ocr_service.app import create_app
from local.ocr_service.batches.batch import Batch
from local.ocr_service.instant import InstantReader
from local.ocr_service.paths import CHAT, GENERATION, NATIVE_BASE, OPENAI_BASE
from local.ocr_service.service import OcrService
from local.ocr_service.tasks import built_in_tasks
from receipts.printed import PrintedReceipt

KEY = {"authorization": "Bearer local-key"}
# Nothing here writes a file.
NO_FILES = Path("none")
STREAM = {"x-dashscope-sse": "enable"}


async def tell_nobody(_batch: Batch) -> None:
    raise AssertionError


def data_url() -> str:
    file = io.BytesIO()
    Image.new("1", (640, 560), 1).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


IMAGE = data_url()


class Client:
    """The service, asked over its routes."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def native(self, task: str | None = None, **headers: str) -> httpx.Response:
        body = {
            "model": "qwen-vl-ocr",
            "input": {"messages": [{"role": "user", "content": [{"image": IMAGE}]}]},
            "parameters": {"ocr_options": {"task": task}} if task else {},
        }
        return await self.http.post(NATIVE_BASE + GENERATION, json=body, headers=headers)

    async def chat(self, **options: Any) -> httpx.Response:
        part = {"type": "image_url", "image_url": IMAGE}
        messages = [{"role": "user", "content": [part]}]
        body = {"model": "qwen-vl-ocr", "messages": messages, **options}
        return await self.http.post(OPENAI_BASE + CHAT, json=body)

    async def plan(self, *faults: dict[str, Any]) -> httpx.Response:
        return await self.http.put("/admin/faults", json={"faults": faults})


def run[Result](script: Callable[[Client], Awaitable[Result]]) -> Result:
    async def with_client() -> Result:
        service = OcrService(
            reader=InstantReader(), tasks=built_in_tasks(lambda _: PrintedReceipt()), fetch=no_fetch
        )
        transport = httpx.ASGITransport(
            create_app(service, api_key="local-key", folder=NO_FILES, tell=tell_nobody)
        )
        async with httpx.AsyncClient(
            transport=transport, base_url="http://ocr", headers=KEY
        ) as http:
            return await script(Client(http))

    return asyncio.run(with_client())


async def no_fetch(url: str) -> bytes:
    raise AssertionError(url)


def test_planned_error_has_shape_of_each_protocol() -> None:
    async def script(client: Client) -> list[httpx.Response]:
        await client.plan({"error": "Throttling.RateQuota", "retry_after": 3, "next": 2})
        return [await client.native(), await client.chat(), await client.native()]

    native, chat, after = run(script)

    assert (native.status_code, chat.status_code, after.status_code) == (429, 429, 200)
    assert native.headers["retry-after"] == chat.headers["retry-after"] == "3"
    assert native.json()["code"] == "Throttling.RateQuota"
    assert chat.json()["error"]["code"] == "limit_requests"


def test_gateway_answers_with_html() -> None:
    async def script(client: Client) -> httpx.Response:
        await client.plan({"html_gateway": 502})
        return await client.chat()

    response = run(script)

    assert response.status_code == 502
    assert response.headers["content-type"].startswith("text/html")
    assert "x-request-id" in response.headers


def test_error_in_stream_comes_under_200() -> None:
    async def script(client: Client) -> list[httpx.Response]:
        await client.plan({"error": "DataInspectionFailed", "at": "mid_stream"})
        return [await client.native(**STREAM), await client.chat(stream=True)]

    native, chat = run(script)

    assert native.status_code == chat.status_code == 200
    assert "event:result" in native.text
    assert "event:error\n:HTTP_STATUS/400\n" in native.text
    assert '"finish_reason": "stop"' not in native.text
    assert '"code": "data_inspection_failed"' in chat.text
    assert "[DONE]" not in chat.text


def test_whole_answer_fails_instead_of_its_middle() -> None:
    async def script(client: Client) -> httpx.Response:
        await client.plan({"error": "DataInspectionFailed", "at": "mid_stream"})
        return await client.native()

    assert run(script).status_code == 400


def test_planned_truncation_leaves_fence_open() -> None:
    async def script(client: Client) -> httpx.Response:
        await client.plan({"truncate_output_tokens": 3})
        return await client.native("key_information_extraction")

    body = run(script).json()

    assert body["output"]["choices"][0]["finish_reason"] == "length"
    assert body["output"]["choices"][0]["message"]["content"] == [{"text": "```json\n{\n  "}]
    assert body["usage"]["output_tokens"] == 3


def test_planned_delay_is_waited() -> None:
    async def script(client: Client) -> float:
        loop = asyncio.get_running_loop()
        await client.plan({"delay_seconds": 0.05})
        began = loop.time()
        await client.native()
        return loop.time() - began

    assert run(script) >= 0.05


def test_purchases_are_counted_from_when_told() -> None:
    async def script(client: Client) -> list[Any]:
        await client.native()
        await client.http.put("/admin/purchases")
        for task in (None, None, "table_parsing"):
            await client.native(task)
        await client.chat()
        counted = await client.http.get("/admin/purchases")
        return [counted.json(), (await client.http.delete("/admin/purchases")).json()]

    counted, ended = run(script)

    image = hashlib.sha256(base64.b64decode(IMAGE.partition(",")[2])).hexdigest()
    assert counted["images"] == {f"{image}/text_recognition": 3, f"{image}/table_parsing": 1}
    assert counted["custom_ids"] == {}
    assert ended == {"counting": False, "images": {}, "custom_ids": {}}


def test_fault_of_batches_spares_other_requests() -> None:
    async def script(client: Client) -> list[int]:
        await client.plan({"error": "Throttling", "way": "batch"})
        spared = await client.chat()
        await client.plan({"error": "Throttling", "way": "realtime"})
        return [spared.status_code, (await client.chat()).status_code]

    assert run(script) == [200, 429]


@pytest.mark.parametrize(
    "plan", [{"next": ["soon"]}, {"seconds": {"validating": -1}}, {"seconds": {"failed": 1}}]
)
def test_wrong_batch_plan_is_refused(plan: Any) -> None:
    async def script(client: Client) -> httpx.Response:
        return await client.http.put("/admin/batches", json=plan)

    response = run(script)

    assert (response.status_code, response.json()["code"]) == (400, "InvalidParameter")


def test_batch_plan_is_shown_and_cleared() -> None:
    async def script(client: Client) -> list[Any]:
        plan = {"seconds": {"finalizing": 2}, "next": ["expired", "failed"]}
        put = await client.http.put("/admin/batches", json=plan)
        return [put.json(), (await client.http.delete("/admin/batches")).json()]

    shown, cleared = run(script)

    assert (shown["seconds"]["finalizing"], shown["next"]) == (2, ["expired", "failed"])
    assert (cleared["seconds"]["finalizing"], cleared["next"]) == (0, [])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/files"),
        ("GET", "/files"),
        ("GET", "/files/file-batch-1"),
        ("DELETE", "/files/file-batch-1"),
        ("GET", "/files/file-batch-1/content"),
        ("POST", "/batches"),
        ("GET", "/batches"),
        ("GET", "/batches/batch_1"),
        ("POST", "/batches/batch_1/cancel"),
    ],
)
def test_batches_want_the_key(method: str, path: str) -> None:
    async def script(client: Client) -> httpx.Response:
        wrong = {"authorization": "Bearer other"}
        return await client.http.request(method, OPENAI_BASE + path, headers=wrong)

    assert run(script).status_code == 401


def test_plan_can_be_seen_and_cleared() -> None:
    async def script(client: Client) -> list[Any]:
        await client.plan({"error": "Throttling", "next": 5})
        await client.native()
        seen = await client.http.get("/admin/faults")
        cleared = await client.http.delete("/admin/faults")
        return [seen.json(), cleared.json(), (await client.native()).status_code]

    seen, cleared, status = run(script)

    assert seen["faults"] == [{"error": "Throttling", "next": 5, "injected": 1}]
    assert cleared == {"seed": 0, "faults": [], "injected": 0}
    assert status == 200


def test_faulty_plan_is_refused() -> None:
    async def script(client: Client) -> httpx.Response:
        return await client.plan({"error": "NoSuchCode"})

    response = run(script)

    assert response.status_code == 400
    assert "Throttling.RateQuota" in response.json()["message"]


def test_calls_are_counted_by_task() -> None:
    async def script(client: Client) -> list[Any]:
        await client.plan({"error": "Throttling", "next": 1})
        for task in ("advanced_recognition", "advanced_recognition", "formula_recognition"):
            await client.native(task)
        counted = await client.http.get("/admin/calls")
        reset = await client.http.delete("/admin/calls")
        return [counted.json(), reset.json()]

    counted, reset = run(script)

    assert counted["requests"] == {
        "total": 3,
        "by_task": {"advanced_recognition": 2, "formula_recognition": 1},
    }
    assert counted["answered"] == {"total": 1, "by_task": {"advanced_recognition": 1}}
    assert counted["recognised"] == {"total": 1, "by_task": {"advanced_recognition": 1}}
    assert reset["requests"] == {"total": 0, "by_task": {}}


@pytest.mark.parametrize(
    "path",
    [
        "/admin/faults",
        "/admin/calls",
        "/admin/batches",
        "/admin/purchases",
        NATIVE_BASE + "/uploads",
    ],
)
def test_other_routes_want_the_key(path: str) -> None:
    async def script(client: Client) -> httpx.Response:
        return await client.http.get(path, headers={"authorization": "Bearer other"})

    assert run(script).status_code == 401


def test_uploaded_image_needs_resolving_header() -> None:
    async def script(client: Client) -> list[httpx.Response]:
        query = {"action": "getPolicy", "model": "qwen-vl-ocr"}
        data = (await client.http.get(NATIVE_BASE + "/uploads", params=query)).json()["data"]
        key = f"{data['upload_dir']}/page.png"
        fields = {"policy": data["policy"], "Signature": data["signature"], "key": key}
        image = base64.b64decode(IMAGE.partition(",")[2])
        sent = await client.http.post(data["upload_host"], data=fields, files={"file": image})
        body = {
            "model": "qwen-vl-ocr",
            "input": {"messages": [{"role": "user", "content": [{"image": f"oss://{key}"}]}]},
        }
        resolved, unresolved = [
            await client.http.post(NATIVE_BASE + GENERATION, json=body, headers=headers)
            for headers in ({"X-DashScope-OssResourceResolve": "enable"}, {})
        ]
        return [sent, resolved, unresolved]

    sent, resolved, unresolved = run(script)

    assert (sent.status_code, resolved.status_code, unresolved.status_code) == (200, 200, 400)


@pytest.mark.parametrize("query", [{}, {"action": "getPolicy"}, {"model": "qwen-vl-ocr"}])
def test_policy_is_for_a_known_action_and_model(query: dict[str, str]) -> None:
    async def script(client: Client) -> httpx.Response:
        return await client.http.get(NATIVE_BASE + "/uploads", params=query)

    assert run(script).status_code in {400, 404}
