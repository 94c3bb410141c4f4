"""`files` and `batches` of OpenAI's SDK, as the vendor's documentation uses them."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.ocr_server import API_KEY, Service
from tests.conformance.sdk import Sdk

pytestmark = pytest.mark.conformance

CHAT = "/v1/chat/completions"
DRY = "/v1/chat/ds-test"
ENDS = {"completed", "failed", "expired", "cancelled"}
SECONDS = 20


@pytest.fixture(scope="module", params=["openai-2", "openai-3"])
def sdk(request: pytest.FixtureRequest, instant: Service) -> Iterator[Sdk]:
    with Sdk(
        request.param, "openai_batch_calls.py", base_url=instant.openai_url, api_key=API_KEY
    ) as process:
        yield process


@dataclass(frozen=True)
class Batches:
    """The vendor's way with a batch, step by step."""

    sdk: Sdk
    folder: Path

    def upload(self, lines: list[dict[str, Any]]) -> dict[str, Any]:
        file = self.folder / "requests.jsonl"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        uploaded: dict[str, Any] = self.sdk(call="files.create", file=str(file), purpose="batch")
        return uploaded

    def create(self, lines: list[dict[str, Any]], **options: Any) -> dict[str, Any]:
        arguments = {"endpoint": CHAT, "completion_window": "24h", **options}
        file_id = self.upload(lines)["id"]
        batch: dict[str, Any] = self.sdk(call="batches.create", input_file_id=file_id, **arguments)
        return batch

    def find(self, batch: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.sdk(call="batches.retrieve", batch_id=batch["id"])
        return found

    def wait(self, batch: dict[str, Any], *statuses: str) -> dict[str, Any]:
        """The batch once it has a status, any end if none is given."""
        until = time.monotonic() + SECONDS
        while (found := self.find(batch))["status"] not in (statuses or ENDS):
            assert time.monotonic() < until, found
        return found

    def lines(self, file_id: str | None) -> dict[str, Any]:
        """The lines of an output or error file by their `custom_id`."""
        assert file_id is not None
        text = self.sdk(call="files.content", file_id=file_id)
        lines = [json.loads(line) for line in text.splitlines()]
        return {line["custom_id"]: line for line in lines}


@pytest.fixture
def batches(sdk: Sdk, service: Service, tmp_path: Path) -> Batches:
    return Batches(sdk, tmp_path)


def asked(image: str, custom_id: str, **changes: Any) -> dict[str, Any]:
    content = [{"type": "image_url", "image_url": {"url": image}}]
    body = {"model": "qwen-vl-ocr", "messages": [{"role": "user", "content": content}]}
    return {"custom_id": custom_id, "method": "POST", "url": CHAT, "body": body, **changes}


def test_batch_is_answered(batches: Batches, image: str, plain_text: str) -> None:
    created = batches.create([asked(image, "page-1"), asked(image, "page-2")])

    ended = batches.wait(created)

    assert ended["status"] == "completed"
    assert ended["request_counts"] == {"total": 2, "completed": 2, "failed": 0}
    assert ended["error_file_id"] is None
    lines = batches.lines(ended["output_file_id"])
    assert set(lines) == {"page-1", "page-2"}
    answer = lines["page-1"]["response"]
    assert answer["status_code"] == 200
    assert answer["body"]["choices"][0]["message"]["content"] == plain_text
