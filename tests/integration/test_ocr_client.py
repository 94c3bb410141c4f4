"""Our client against the local OCR service: both protocols, every task, streams and faults."""

import io
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from PIL import Image

from local.stack import processes
from ocr.exchange import EngineRequest
from ocr.qwen import Protocol, QwenOcr
from receipts.contracts import Task, TaskResult
from receipts.errors import (
    EngineAccessDenied,
    EngineAnswerInvalid,
    EngineError,
    EngineThrottled,
    EngineUnavailable,
)
from receipts.profiles import TaskRequest

KEY = "key-for-tests"
PROTOCOLS: tuple[Protocol, ...] = get_args(Protocol)
BASE = {"dashscope": "/api/v1", "openai": "/compatible-mode/v1"}
RECEIPT = TaskRequest(task="key_information_extraction", result_schema="receipt")
STREAMED: tuple[Task, ...] = ("text_recognition", "table_parsing", "document_parsing", "multi_lan")


class Service:
    """The running service, with its plan of faults."""

    def __init__(self, root: str, http: httpx.Client) -> None:
        self.root = root
        self._http = http

    def client(self, protocol: Protocol) -> QwenOcr:
        base_url = self.root + BASE[protocol]
        return QwenOcr(self._http, base_url=base_url, model="qwen-vl-ocr", protocol=protocol)

    def plan(self, *faults: dict[str, Any]) -> None:
        answer = self._http.put(f"{self.root}/admin/faults", json={"faults": list(faults)})
        answer.raise_for_status()


def caller(key: str) -> httpx.Client:
    return httpx.Client(headers={"Authorization": f"Bearer {key}"}, timeout=20, trust_env=False)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    log: Path = tmp_path_factory.mktemp("ocr") / "ocr.log"
    command = [sys.executable, "-m", "local.ocr_service", "--api-key", KEY, "--engine", "instant"]
    process = processes.start("ocr", command, log=log, environment={})
    try:
        url = processes.wait_until(process, lambda: processes.announced_url(process), 60)
        with caller(KEY) as http:
            yield Service(url.removesuffix("/api/v1"), http)
    finally:
        process.stop()


@pytest.fixture
def service(running: Service) -> Service:
    running.plan()
    return running


@pytest.fixture(params=PROTOCOLS)
def protocol(request: pytest.FixtureRequest) -> Protocol:
    chosen: Protocol = request.param
    return chosen


def request(task: TaskRequest, *, stream: bool = False) -> EngineRequest:
    body = io.BytesIO()
    Image.new("RGB", (640, 560), "white").save(body, "PNG")
    return EngineRequest(
        task=task,
        image=body.getvalue(),
        media_type="image/png",
        width=640,
        height=560,
        min_pixels=3136,
        max_pixels=6_422_528,
        stream=stream,
    )


def read(client: QwenOcr, task: Task, *, stream: bool = False) -> TaskResult:
    return client.read(request(TaskRequest(task=task), stream=stream))


def test_lines_come_with_boxes(service: Service, protocol: Protocol) -> None:
    lines = read(service.client(protocol), "advanced_recognition").lines
    assert [line.text for line in lines][:2] == ["CORNER CAFE", "12 HARBOUR STREET"]
    assert lines[0].box.x1 < lines[0].box.x2 <= 640
    assert lines[0].box.y1 < lines[1].box.y1


def test_receipt_schema_is_filled(service: Service, protocol: Protocol) -> None:
    result = service.client(protocol).read(request(RECEIPT))
    assert result.key_information is not None
    assert result.key_information["total"] == "12.50"
    assert result.key_information["tip"] is None
    assert result.usage.input_tokens > 0


def test_every_field_is_found_without_a_schema(service: Service, protocol: Protocol) -> None:
    result = read(service.client(protocol), "key_information_extraction")
    assert result.key_information


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("task", STREAMED)
def test_text_tasks_give_their_format(
    service: Service, protocol: Protocol, task: Task, stream: bool
) -> None:
    result = read(service.client(protocol), task, stream=stream)
    assert result.text is not None
    assert "12.50" in result.text
    assert not result.parse_error
    formats = {"table_parsing": "html", "document_parsing": "latex"}
    assert result.text_format == formats.get(task, "plain")


def test_stream_says_what_the_whole_answer_says(service: Service, protocol: Protocol) -> None:
    client = service.client(protocol)
    whole = read(client, "document_parsing")
    streamed = read(client, "document_parsing", stream=True)
    assert (streamed.text, streamed.usage) == (whole.text, whole.usage)


def test_custom_prompt_is_answered(service: Service, protocol: Protocol) -> None:
    task = TaskRequest(task="custom", prompt="Read all the text.")
    assert "CORNER CAFE" in (service.client(protocol).read(request(task)).text or "")


def test_formula_is_refused(service: Service, protocol: Protocol) -> None:
    with pytest.raises(EngineError) as raised:
        read(service.client(protocol), "formula_recognition")
    assert not raised.value.retryable


def test_wrong_key_is_denied(service: Service, protocol: Protocol) -> None:
    with caller("another") as http, pytest.raises(EngineAccessDenied):
        read(Service(service.root, http).client(protocol), "text_recognition")


@pytest.mark.parametrize("stream", [False, True])
def test_throttling_says_when_to_come_again(
    service: Service, protocol: Protocol, stream: bool
) -> None:
    service.plan({"error": "Throttling.RateQuota", "retry_after": 7, "next": 1})
    with pytest.raises(EngineThrottled) as raised:
        read(service.client(protocol), "text_recognition", stream=stream)
    assert raised.value.retry_after == 7
    assert read(service.client(protocol), "text_recognition").text


def test_error_inside_a_stream_is_an_error(service: Service, protocol: Protocol) -> None:
    service.plan({"error": "Throttling.AllocationQuota", "at": "mid_stream", "next": 1})
    with pytest.raises(EngineThrottled):
        read(service.client(protocol), "text_recognition", stream=True)


@pytest.mark.parametrize("at", ["start", "mid_stream"])
def test_lost_connection_is_an_outage(service: Service, protocol: Protocol, at: str) -> None:
    service.plan({"drop_connection": True, "at": at, "next": 1})
    with pytest.raises(EngineUnavailable):
        read(service.client(protocol), "text_recognition", stream=True)


def test_gateway_page_is_an_outage(service: Service, protocol: Protocol) -> None:
    service.plan({"html_gateway": 502, "next": 1})
    with pytest.raises(EngineUnavailable):
        read(service.client(protocol), "text_recognition")


@pytest.mark.parametrize("stream", [False, True])
def test_cut_answer_is_marked_and_not_read(
    service: Service, protocol: Protocol, stream: bool
) -> None:
    service.plan({"truncate_output_tokens": 3, "next": 1})
    result = read(service.client(protocol), "table_parsing", stream=stream)
    assert result.truncated
    assert result.text_format is None


def test_image_that_cannot_be_fetched_is_sent_along(service: Service) -> None:
    gone = replace(request(RECEIPT), image_url=f"{service.root}/no-such-image.png")
    assert service.client("dashscope").read(gone).key_information


def test_answer_of_another_service_is_invalid(service: Service) -> None:
    http = httpx.Client(
        transport=httpx.MockTransport(lambda _: httpx.Response(200, json={"status": "ok"}))
    )
    with pytest.raises(EngineAnswerInvalid):
        read(QwenOcr(http, base_url=service.root, model="qwen-vl-ocr"), "text_recognition")
