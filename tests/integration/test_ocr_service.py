"""The real engine behind a real socket, on a receipt drawn here."""

import base64
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from PIL import Image, ImageDraw

from receipts.printed import result_schema
from tests.integration.conftest import Cloud

API_KEY = "local-key"
ROWS = [
    ("CORNER CAFE", ""),
    ("12 HARBOUR STREET", ""),
    ("Date: 2024-03-18", ""),
    ("Black tea", "2.50"),
    ("Apple cake", "10.00"),
    ("TOTAL", "12.50"),
]
SIZE = (640, 560)


@dataclass(frozen=True)
class Service:
    """The running program and the way to it."""

    process: subprocess.Popen[str]
    url: str
    client: httpx.Client

    def ask(self, image: str, task: str | None, **options: Any) -> httpx.Response:
        body = {
            "model": "qwen-vl-ocr",
            "input": {"messages": [{"role": "user", "content": [{"image": image}]}]},
            "parameters": {"ocr_options": {"task": task, **options}} if task else {},
        }
        return self.client.post(
            f"{self.url}/services/aigc/multimodal-generation/generation", json=body
        )


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    command = [sys.executable, "-m", "local.ocr_service", "--api-key", API_KEY]
    process = subprocess.Popen(  # noqa: S603 # our own interpreter and module
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdout is not None
    url = json.loads(process.stdout.readline())["url"]
    headers = {"authorization": f"Bearer {API_KEY}"}
    with httpx.Client(headers=headers, timeout=60, trust_env=False) as client:
        yield Service(process, url, client)
    if process.poll() is None:
        process.terminate()
        process.communicate(timeout=30)


def receipt(shade: int = 255) -> Image.Image:
    """A receipt on paper of its own shade, so that no test meets another's remembered image."""
    paper = Image.new("L", SIZE, shade)
    pen = ImageDraw.Draw(paper)
    for number, (left, right) in enumerate(ROWS):
        pen.text((30, 30 + 80 * number), left, fill=0, font_size=36)
        pen.text((500, 30 + 80 * number), right, fill=0, font_size=36)
    return paper


def data_url(image: Image.Image) -> str:
    file = io.BytesIO()
    image.save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def content(response: httpx.Response) -> dict[str, Any]:
    answer: dict[str, Any] = response.json()["output"]["choices"][0]["message"]["content"][0]
    return answer


def test_drawn_receipt_is_read_in_place(service: Service) -> None:
    response = service.ask(data_url(receipt()), "advanced_recognition")

    words = content(response)["ocr_result"]["words_info"]
    assert [word["text"] for word in words] == [text for row in ROWS for text in row if text]
    left, top, *_, bottom = words[-1]["location"]
    assert abs(left - 500) < 15
    assert 430 - 15 < top < bottom < 430 + 60
    assert response.json()["usage"]["image_tokens"] == 362


def test_drawn_receipt_is_understood(service: Service) -> None:
    schema = {"result_schema": result_schema()}

    response = service.ask(data_url(receipt()), "key_information_extraction", task_config=schema)

    values = content(response)["ocr_result"]["kv_result"]
    assert values["merchant_name"] == "CORNER CAFE"
    assert values["total"] == "12.50"
    assert values["tip"] is None


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_receipt_reads_the_same(service: Service, degrees: int) -> None:
    turned = receipt().rotate(degrees, expand=True)

    text = content(service.ask(data_url(turned), None))["text"]

    assert text.splitlines() == [" ".join(row).strip() for row in ROWS]


def test_two_tasks_cost_one_recognition(service: Service) -> None:
    image = data_url(receipt(shade=240))
    schema = {"result_schema": {"total": ""}}

    first = service.ask(image, "advanced_recognition")
    second = service.ask(image, "key_information_extraction", task_config=schema)

    assert second.elapsed < first.elapsed / 2
    assert content(second)["ocr_result"]["kv_result"] == {"total": "12.50"}


def test_blank_page_has_no_text(service: Service) -> None:
    blank = data_url(Image.new("L", SIZE, 255))

    response = service.ask(blank, "advanced_recognition")

    assert content(response)["ocr_result"]["words_info"] == []


@pytest.mark.parametrize("size", [(11, 11), (2200, 11), (11, 2200)])
def test_most_extreme_shapes_are_read(service: Service, size: tuple[int, int]) -> None:
    strip = data_url(Image.new("L", size, 255))

    assert service.ask(strip, None).status_code == 200


def test_refusals_come_as_the_protocol_has_them(service: Service) -> None:
    too_small = service.ask(data_url(Image.new("L", (10, 40), 255)), None)
    elsewhere = service.ask("http://192.0.2.1/page.png", None)

    assert (too_small.status_code, too_small.json()["code"]) == (400, "InvalidParameter")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (400, "InvalidURL")
    assert too_small.headers["x-request-id"] == too_small.json()["request_id"]


def test_presigned_address_is_fetched(service: Service, cloud: Cloud) -> None:
    file = io.BytesIO()
    receipt(shade=230).save(file, "PNG")
    place = {"Bucket": cloud.bucket, "Key": "pages/1.png"}
    objects = cloud.client("s3")
    objects.put_object(**place, Body=file.getvalue(), ContentType="image/png")

    response = service.ask(objects.generate_presigned_url("get_object", Params=place), None)

    assert "CORNER CAFE" in content(response)["text"]


def test_wrong_key_is_refused(service: Service) -> None:
    service_url = f"{service.url}/services/aigc/multimodal-generation/generation"

    response = httpx.post(service_url, json={}, headers={"authorization": "Bearer other"})

    assert (response.status_code, response.json()["code"]) == (401, "InvalidApiKey")


def test_termination_is_clean_and_quiet(service: Service) -> None:
    service.process.terminate()
    _, log = service.process.communicate(timeout=30)

    assert service.process.returncode == 0
    assert all(json.loads(line)["request_id"] for line in log.splitlines())
    assert "CORNER" not in log
