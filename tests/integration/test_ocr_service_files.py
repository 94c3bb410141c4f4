"""Where the service as a process keeps the files of batches, and for how long."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

KEY = "local-key"
SECONDS = 30
DRY = "/v1/chat/ds-test"
LINE = {"custom_id": "1", "method": "POST", "url": DRY, "body": {"model": "batch-test-model"}}


@contextmanager
def running(temporary: Path, *options: str) -> Iterator[httpx.Client]:
    """The service, with `temporary` for whatever a program takes for granted."""
    command = [sys.executable, "-m", "local.ocr_service", "--api-key", KEY, "--engine", "instant"]
    process = subprocess.Popen(  # noqa: S603 # our own interpreter and module
        [*command, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env=os.environ | {"TMPDIR": str(temporary)},
    )
    assert process.stdout is not None
    try:
        url = json.loads(process.stdout.readline())["openai_url"]
        headers = {"authorization": f"Bearer {KEY}"}
        with httpx.Client(base_url=url, headers=headers, trust_env=False) as client:
            yield client
    finally:
        process.terminate()
        process.communicate(timeout=30)


def answered(client: httpx.Client) -> dict[str, Any]:
    """A batch of one line, once it has ended."""
    file = {"file": ("requests.jsonl", json.dumps(LINE).encode())}
    uploaded = client.post("/files", data={"purpose": "batch"}, files=file).json()
    asked = {"input_file_id": uploaded["id"], "endpoint": DRY, "completion_window": "24h"}
    batch: dict[str, Any] = client.post("/batches", json=asked).json()
    until = time.monotonic() + SECONDS
    while batch["status"] != "completed":
        assert time.monotonic() < until, batch
        batch = client.get(f"/batches/{batch['id']}").json()
    return batch


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_files_lie_in_their_folder_until_deleted(tmp_path: Path, temporary: Path) -> None:
    folder = tmp_path / "files"
    with running(temporary, "--files", str(folder)) as client:
        batch = answered(client)
        kept = {batch["input_file_id"], batch["output_file_id"]}
        assert files(folder) == kept
        for file_id in kept:
            client.delete(f"/files/{file_id}").raise_for_status()

        assert files(folder) == files(temporary) == set()


def test_files_without_a_folder_end_with_the_service(temporary: Path) -> None:
    with running(temporary) as client:
        batch = answered(client)
        assert files(temporary) == {batch["input_file_id"], batch["output_file_id"]}

    assert list(temporary.iterdir()) == []
