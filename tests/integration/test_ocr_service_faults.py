"""What only a real socket shows of the service: dropped connections, and requests at once."""

import base64
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest
from PIL import Image

from local.ocr_service.paths import CHAT, GENERATION

DELAY_SECONDS = 0.5
AT_ONCE = 10
HEADERS = {"authorization": "Bearer local-key"}


@dataclass(frozen=True)
class Service:
    """The running program with the instant engine."""

    native_url: str
    openai_url: str
    client: httpx.Client

    def plan(self, **fault: object) -> None:
        url = httpx.URL(self.native_url).copy_with(path="/admin/faults")
        self.client.put(url, json={"faults": [fault]}).raise_for_status()

    def native(self, *, stream: bool = False) -> httpx.Response:
        body = {
            "model": "qwen-vl-ocr",
            "input": {"messages": [{"role": "user", "content": [{"image": IMAGE}]}]},
        }
        headers = {"X-DashScope-SSE": "enable"} if stream else {}
        return self.client.post(self.native_url + GENERATION, json=body, headers=headers)

    def chat(self, *, stream: bool = False) -> httpx.Response:
        part = {"type": "image_url", "image_url": {"url": IMAGE}}
        messages = [{"role": "user", "content": [part]}]
        body = {"model": "qwen-vl-ocr", "messages": messages, "stream": stream}
        return self.client.post(self.openai_url + CHAT, json=body)


def data_url() -> str:
    file = io.BytesIO()
    Image.new("1", (640, 560), 1).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


IMAGE = data_url()


@pytest.fixture(scope="module")
def running() -> Iterator[Service]:
    command = [sys.executable, "-m", "local.ocr_service", "--api-key", "local-key"]
    process = subprocess.Popen(  # noqa: S603 # our own interpreter and module
        [*command, "--engine", "instant", "--delay", str(DELAY_SECONDS)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    with httpx.Client(headers=HEADERS, timeout=60, trust_env=False) as client:
        yield Service(ready["url"], ready["openai_url"], client)
    process.terminate()
    process.communicate(timeout=30)


@pytest.fixture
def service(running: Service) -> Service:
    running.client.delete(httpx.URL(running.native_url).copy_with(path="/admin/faults"))
    return running


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("protocol", [Service.native, Service.chat])
def test_connection_drops_without_a_byte(service: Service, protocol, *, stream: bool) -> None:  # type: ignore[no-untyped-def] # either method
    service.plan(drop_connection=True)

    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        protocol(service, stream=stream)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("protocol", [Service.native, Service.chat])
def test_connection_drops_in_mid_answer(service: Service, protocol, *, stream: bool) -> None:  # type: ignore[no-untyped-def] # either method
    service.plan(drop_connection=True, at="mid_stream")

    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        protocol(service, stream=stream)


def test_service_goes_on_after_a_drop(service: Service) -> None:
    service.plan(drop_connection=True, next=1)
    with pytest.raises(httpx.RemoteProtocolError):
        service.native()

    assert service.native().status_code == 200


def test_delayed_requests_do_not_queue(service: Service) -> None:
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda _: service.native(), range(AT_ONCE)))
    taken = time.monotonic() - began

    assert {answer.status_code for answer in answers} == {200}
    assert DELAY_SECONDS <= taken < AT_ONCE * DELAY_SECONDS / 2
