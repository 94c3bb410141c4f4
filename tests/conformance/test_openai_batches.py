"""`files` and `batches` of OpenAI's SDK, as the vendor's documentation uses them."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, cast

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
    service.plan_batches()
    return Batches(sdk, tmp_path)


def asked(image: str, page: str, **changes: Any) -> dict[str, Any]:
    content = [{"type": "image_url", "image_url": {"url": image}}]
    body = {"model": "qwen-vl-ocr", "messages": [{"role": "user", "content": content}]}
    return {"custom_id": page, "method": "POST", "url": CHAT, "body": body, **changes}


def dry(custom_id: str) -> dict[str, Any]:
    messages = [{"role": "user", "content": "Hello! How can I help you?"}]
    body = {"model": "batch-test-model", "messages": messages}
    return {"custom_id": custom_id, "method": "POST", "url": DRY, "body": body}


class Owner(HTTPServer):
    """Who waits for a batch to end."""

    timeout = SECONDS

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.metadata = {"ds_batch_finish_callback": f"http://127.0.0.1:{self.server_port}/"}
        self.told: Any = None


class _Call(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        cast("Owner", self.server).told = json.loads(
            self.rfile.read(int(self.headers["content-length"]))
        )
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """The test looks at what comes of it."""


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


def test_owner_is_called_when_the_batch_ends(batches: Batches) -> None:
    with Owner() as owner:
        created = batches.create([dry("1")], endpoint=DRY, metadata=owner.metadata)
        owner.handle_request()

    assert created["metadata"] == owner.metadata
    assert owner.told == {"id": created["id"], "status": "completed"}


def test_callback_in_the_clear_is_refused(batches: Batches) -> None:
    metadata = {"ds_batch_finish_callback": "http://example.com/finished"}

    response = batches.create([dry("1")], endpoint=DRY, metadata=metadata)

    assert response["raised"] == "BadRequestError"


def test_dry_run_is_free(batches: Batches, service: Service) -> None:
    ended = batches.wait(batches.create([dry("1"), dry("2")], endpoint=DRY))

    assert ended["status"] == "completed"
    assert set(batches.lines(ended["output_file_id"])) == {"1", "2"}
    assert service.answered() == service.bought() == {}


def test_dry_run_of_101_lines_fails(batches: Batches) -> None:
    ended = batches.wait(batches.create([dry(str(n)) for n in range(101)], endpoint=DRY))

    assert ended["status"] == "failed"
    assert [error["code"] for error in ended["errors"]["data"]] == ["too_many_tasks"]


def test_uploaded_file_is_known(batches: Batches, sdk: Sdk, image: str) -> None:
    uploaded = batches.upload([asked(image, "1")])

    assert uploaded["id"].startswith("file-batch-")
    assert (uploaded["filename"], uploaded["purpose"]) == ("requests.jsonl", "batch")
    assert uploaded["bytes"] == (batches.folder / "requests.jsonl").stat().st_size
    assert sdk(call="files.retrieve", file_id=uploaded["id"]) == uploaded
    assert sdk(call="files.list")[0] == uploaded


def test_deleted_file_is_gone(batches: Batches, sdk: Sdk, image: str) -> None:
    file_id = batches.upload([asked(image, "1")])["id"]

    assert sdk(call="files.delete", file_id=file_id)["deleted"] is True
    assert sdk(call="files.retrieve", file_id=file_id)["raised"] == "NotFoundError"


def test_input_is_not_given_back(batches: Batches, sdk: Sdk, image: str) -> None:
    file_id = batches.upload([asked(image, "1")])["id"]

    assert sdk(call="files.content", file_id=file_id)["raised"] == "BadRequestError"


def test_file_for_something_else_is_refused(sdk: Sdk, service: Service, image_file: Path) -> None:
    response = sdk(call="files.create", file=str(image_file), purpose="vision")

    assert (response["raised"], response["code"]) == ("BadRequestError", "invalid_parameter_error")


def test_file_of_more_than_500_mb_is_refused(sdk: Sdk, service: Service, tmp_path: Path) -> None:
    file = tmp_path / "large.jsonl"
    with file.open("wb") as large:
        large.truncate(500_100_000)  # which takes no room on the disk

    response = sdk(call="files.create", file=str(file), purpose="batch")

    assert (response["raised"], response["status_code"]) == ("BadRequestError", 400)
    assert response["code"] == "BadRequest.TooLarge"


def test_listing_pages_through_all(batches: Batches, sdk: Sdk, image: str) -> None:
    ids = {batches.upload([asked(image, "1")])["id"] for _ in range(5)}

    listed = [file["id"] for file in sdk(call="files.list", limit=2)]

    assert ids == set(listed[:5])
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"custom_id": "page-1"}, "duplicate_custom_id"),
        ({"url": DRY}, "mismatched_url"),
        ({"body": {"model": "qwen-vl-ocr-latest", "messages": []}}, "mismatched_model"),
    ],
)
def test_wrong_file_fails_its_batch(
    batches: Batches, service: Service, image: str, change: Any, code: str
) -> None:
    created = batches.create([asked(image, "page-1"), asked(image, "page-2", **change)])

    ended = batches.wait(created)

    assert (ended["status"], ended["output_file_id"]) == ("failed", None)
    assert [(error["code"], error["line"]) for error in ended["errors"]["data"]] == [(code, 2)]
    assert service.answered() == {}


def test_fault_of_a_line_is_in_the_error_file(
    batches: Batches, service: Service, image: str
) -> None:
    service.plan({"error": "Throttling.RateQuota", "way": "batch", "next": 1})

    ended = batches.wait(batches.create([asked(image, "page-1"), asked(image, "page-2")]))

    assert ended["request_counts"] == {"total": 2, "completed": 1, "failed": 1}
    line = batches.lines(ended["error_file_id"])["page-1"]
    assert line["error"]["code"] == "limit_requests"
    assert line["response"]["status_code"] == 429
    assert line["response"]["body"]["error"]["code"] == "limit_requests"
    assert set(batches.lines(ended["output_file_id"])) == {"page-2"}
    assert service.bought() == {"page-2": 1}


def test_refused_line_is_in_the_error_file(batches: Batches, image: str) -> None:
    wrong = asked(image, "wrong", body={"model": "qwen-vl-ocr", "messages": [], "max_tokens": -1})

    ended = batches.wait(batches.create([asked(image, "right"), wrong]))

    assert ended["status"] == "completed"
    assert batches.lines(ended["error_file_id"])["wrong"]["response"]["status_code"] == 500


def test_lost_line_is_nowhere(batches: Batches, service: Service, image: str) -> None:
    service.plan({"drop_connection": True, "way": "batch", "next": 1})

    ended = batches.wait(batches.create([asked(image, "page-1"), asked(image, "page-2")]))

    assert (ended["status"], ended["error_file_id"]) == ("completed", None)
    assert set(batches.lines(ended["output_file_id"])) == {"page-2"}


def test_truncated_line_says_so(batches: Batches, service: Service, image: str) -> None:
    service.plan({"truncate_output_tokens": 3, "way": "batch"})

    ended = batches.wait(batches.create([asked(image, "page-1")]))

    body = batches.lines(ended["output_file_id"])["page-1"]["response"]["body"]
    assert body["choices"][0]["finish_reason"] == "length"


def test_states_are_passed_in_order(batches: Batches, service: Service, image: str) -> None:
    seconds = {"validating": 0.3, "in_progress": 0.3, "finalizing": 0.3}
    service.plan_batches(seconds=seconds)

    created = batches.create([asked(image, "page-1")])

    assert created["status"] == "validating"
    for status in ("in_progress", "finalizing", "completed"):
        batches.wait(created, status)
    times = ("created_at", "in_progress_at", "finalizing_at", "completed_at", "expires_at")
    ended = batches.find(created)
    moments = [ended[name] for name in times]
    assert moments == sorted(moments)


def test_planned_ends_come(batches: Batches, service: Service, image: str) -> None:
    service.plan_batches(next=["expired", "failed"])
    lines = [asked(image, str(number)) for number in range(4)]

    expired, failed = (batches.wait(batches.create(lines)) for _ in range(2))

    assert (expired["status"], failed["status"]) == ("expired", "failed")
    assert set(batches.lines(expired["output_file_id"])) == {"0", "1"}
    assert failed["errors"]["data"][0]["code"] == "internal_error"
    assert service.bought() == {"0": 1, "1": 1}


def test_cancelled_batch_ends_as_such(
    batches: Batches, sdk: Sdk, service: Service, image: str
) -> None:
    service.plan_batches(seconds={"in_progress": 600, "cancelling": 0.3})
    created = batches.create([asked(image, "page-1")])
    batches.wait(created, "in_progress")

    cancelling = sdk(call="batches.cancel", batch_id=created["id"])

    assert cancelling["status"] == "cancelling"
    assert batches.wait(created)["status"] == "cancelled"
    again = sdk(call="batches.cancel", batch_id=created["id"])
    assert again["raised"] == "BadRequestError"


def test_listing_filters_as_the_vendor_does(
    batches: Batches, sdk: Sdk, service: Service, image: str
) -> None:
    service.plan_batches(next=["completed", "failed"])
    name = f"receipts-{time.time_ns()}"
    done = batches.wait(batches.create([asked(image, "1")], metadata={"ds_name": f"{name}-a"}))
    failed = batches.wait(batches.create([asked(image, "1")], metadata={"ds_name": f"{name}-b"}))

    def found(**filters: str) -> list[str]:
        listed = sdk(call="batches.list", extra_query={"ds_name": name, **filters})
        return [batch["id"] for batch in listed]

    assert found() == [failed["id"], done["id"]]
    assert found(ds_name=f"{name}-a") == [done["id"]]
    assert found(status="failed,expired") == [failed["id"]]
    assert found(input_file_ids=f"other,{done['input_file_id']}") == [done["id"]]
    assert found(create_after="20991231235959") == []
    assert found(create_before="20991231235959") == [failed["id"], done["id"]]
    assert sdk(call="batches.list", limit=101)["raised"] == "BadRequestError"


@pytest.mark.parametrize(
    "options", [{"endpoint": "/v1/embeddings"}, {"completion_window": "12h"}, {"endpoint": DRY}]
)
def test_wrong_request_begins_nothing_bought(
    batches: Batches, service: Service, image: str, options: Any
) -> None:
    response = batches.create([asked(image, "page-1")], **options)

    assert response.get("raised") == "BadRequestError" or (
        batches.wait(response)["status"] == "failed"
    )
    assert service.bought() == {}


def test_unknown_ids_are_404(sdk: Sdk, service: Service) -> None:
    unknown = {
        "files.retrieve": {"file_id": "file-batch-none"},
        "files.content": {"file_id": "file-batch-none"},
        "files.delete": {"file_id": "file-batch-none"},
        "batches.retrieve": {"batch_id": "batch_none"},
        "batches.cancel": {"batch_id": "batch_none"},
    }

    for call, arguments in unknown.items():
        assert sdk(call=call, **arguments)["raised"] == "NotFoundError", call


def test_ordinary_answers_come_between_lines(
    batches: Batches, service: Service, image: str
) -> None:
    service.plan({"delay_seconds": 3, "way": "batch"})
    created = batches.create([asked(image, "page-1")])
    batches.wait(created, "in_progress")
    body = asked(image, "unused")["body"]

    response = service.admin.post(f"{service.openai_url}/chat/completions", json=body)

    assert response.status_code == 200
    assert batches.find(created)["request_counts"]["completed"] == 0
    assert batches.wait(created)["request_counts"]["completed"] == 1
