"""A file of a batch stays within what the vendor takes, to the line and to the byte."""

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from batch.base_url import batch_base_url
from batch.custom_ids import custom_id, page_of
from batch.request_file import (
    VENDOR_LIMITS,
    FileFull,
    Limits,
    LineTooLong,
    RequestFile,
    request_line,
)
from ocr.streamed_body import StreamedBody
from receipts.batch_page_store import PageKey
from tests.batch_lines import asked, line, line_of
from tests.builders import DOCUMENT_ID

PAGE = PageKey(DOCUMENT_ID, 12)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "batch.jsonl"


def written(path: Path, limits: Limits, *pages: list[StreamedBody]) -> list[dict[str, Any]]:
    with path.open("wb") as target:
        file = RequestFile(target, limits)
        for page in pages:
            file.add(page)
    return [json.loads(text) for text in path.read_text().splitlines()]


def test_line_is_what_the_vendor_documents(path: Path) -> None:
    (found,) = written(path, VENDOR_LIMITS, [line(b"some jpeg", "document-1-task")])
    assert (found["custom_id"], found["method"], found["url"]) == (
        "document-1-task",
        "POST",
        "/v1/chat/completions",
    )
    content = found["body"]["messages"][0]["content"]
    data = base64.b64encode(b"some jpeg").decode()
    assert content[0]["image_url"]["url"] == f"data:image/jpeg;base64,{data}"
    assert found["body"]["model"] == "qwen-vl-ocr"


def test_line_asks_for_no_stream() -> None:
    body = b"".join(request_line("name", replace(asked(), stream=True), model="m"))
    assert "stream" not in json.loads(body)["body"]


def test_page_that_has_no_room_is_left_out_whole(path: Path) -> None:
    with path.open("wb") as target:
        file = RequestFile(target, Limits(lines=3))
        file.add([line(), line()])
        with pytest.raises(FileFull):
            file.add([line(), line()])
    assert (file.lines, file.pages, len(path.read_text().splitlines())) == (2, 1, 2)


def test_file_is_full_to_the_byte(path: Path) -> None:
    size = line().length + 1
    assert len(written(path, Limits(file_bytes=2 * size), [line()], [line()])) == 2
    assert path.stat().st_size == 2 * size
    with pytest.raises(FileFull):
        written(path, Limits(file_bytes=2 * size - 1), [line()], [line()])


def test_line_may_have_six_megabytes_and_not_one_byte_more(path: Path) -> None:
    assert len(written(path, VENDOR_LIMITS, [line_of(6_000_000)])) == 1
    assert path.stat().st_size == 6_000_000
    with pytest.raises(LineTooLong):
        written(path, VENDOR_LIMITS, [line_of(6_000_001)])


def test_file_may_have_fifty_thousand_lines_and_not_one_more(path: Path) -> None:
    one = line()
    with path.open("wb") as target:
        file = RequestFile(target, VENDOR_LIMITS)
        for _ in range(25_000):
            file.add([one, one])
        with pytest.raises(FileFull):
            file.add([one])
    assert file.lines == 50_000


def test_name_of_a_line_leads_to_its_page() -> None:
    name = custom_id(PAGE, "key_information_extraction")
    assert page_of(name) == PAGE
    assert len(name) <= 64


@pytest.mark.parametrize("name", ["", "x", "a-b", "a-b-c", "a--c", "a-²-c"])
def test_name_that_is_none_of_ours_leads_nowhere(name: str) -> None:
    assert page_of(name) is None


@pytest.mark.parametrize(
    ("engine", "batches"),
    [
        ("https://a.test/api/v1", "https://a.test/compatible-mode/v1"),
        ("https://a.test/api/v1/", "https://a.test/compatible-mode/v1"),
        ("https://a.test/compatible-mode/v1", "https://a.test/compatible-mode/v1"),
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
    ],
)
def test_batches_are_had_by_the_compatible_protocol(engine: str, batches: str) -> None:
    assert batch_base_url(engine) == batches
