"""`receipts ocr-service` with its real engine, asked by the vendor's SDK."""

import socket
import sys
from pathlib import Path

import pytest

from tests.conformance.ocr_server import API_KEY, running
from tests.conformance.sdk import Sdk

pytestmark = pytest.mark.conformance


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_command_reads_a_receipt(image: str, plain_text: str) -> None:
    receipts = str(Path(sys.executable).with_name("receipts"))
    command = (receipts, "ocr-service", "--threads", "1", "--port", str(free_port()))
    part = {"type": "image_url", "image_url": image}
    messages = [{"role": "user", "content": [part]}]

    with (
        running(*command) as service,
        Sdk("openai-3", "openai_calls.py", base_url=service.openai_url, api_key=API_KEY) as sdk,
    ):
        response = sdk(model="qwen-vl-ocr", messages=messages)

    assert response["choices"][0]["message"]["content"] == plain_text
