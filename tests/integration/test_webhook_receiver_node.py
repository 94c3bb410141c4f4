"""The Node receiver in the documentation does what the documentation asks of receivers."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.unit.test_webhook_receiver_example import NEW, OLD, STRANGE, Sent, sent

NODE = shutil.which("node") or ""
FILE = Path(__file__).parents[2] / "docs" / "examples" / "webhook_receiver.mjs"

pytestmark = pytest.mark.skipif(not NODE, reason="no node on PATH")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    environment = {"WEBHOOK_SECRET": f"{NEW} {OLD}", "RECEIVED": str(tmp_path), "PORT": "0"}
    with subprocess.Popen(  # noqa: S603  the file of the documentation
        [NODE, FILE], env=environment, stdout=subprocess.PIPE, text=True
    ) as receiver:
        assert receiver.stdout is not None
        yield receiver.stdout.readline().strip()
        receiver.terminate()


def statuses(address: str, *events: Sent) -> list[int]:
    with httpx.Client(trust_env=False) as client:
        return [
            client.post(address, content=body, headers=headers).status_code
            for body, headers in events
        ]


def kept(folder: Path) -> list[tuple[int, str]]:
    events = [json.loads(file.read_text())["data"] for file in (folder / "receipts").iterdir()]
    return [(data["revision"], data["total"]) for data in events]


def test_signed_event_is_kept(address: str, tmp_path: Path) -> None:
    assert statuses(address, sent(1), sent(2, total="9.50", secret=OLD)) == [204, 204]
    assert kept(tmp_path) == [(2, "9.50")]


def test_forged_event_is_refused(address: str, tmp_path: Path) -> None:
    body, headers = sent()
    stale = headers | {"webhook-timestamp": "1700000000"}
    forged = [sent(secret=STRANGE), (body + b" ", headers), (body, {}), (body, stale)]
    assert statuses(address, *forged) == [401, 401, 401, 401]
    assert kept(tmp_path) == []


def test_repeated_event_counts_once(address: str, tmp_path: Path) -> None:
    assert statuses(address, sent(total="9.00"), sent(total="1.00")) == [204, 204]
    assert kept(tmp_path) == [(1, "9.00")]


def test_overtaken_revision_changes_nothing(address: str, tmp_path: Path) -> None:
    assert statuses(address, sent(2, total="9.50"), sent(1, total="9.00")) == [204, 204]
    assert kept(tmp_path) == [(2, "9.50")]
