"""Every shipped profile through the deployed stack, on one scan that the engine reads once."""

from pathlib import Path
from typing import Any

import pytest

from local.stack.state import Endpoints
from tests.e2e.conftest import SCAN
from tests.e2e.test_pipeline import json_lines, receipts

pytestmark = pytest.mark.e2e

MERCHANT = "Quillfeather Stationers Ltd"


def submit(profile: str, file: Path = SCAN) -> dict[str, Any]:
    (ending,) = json_lines(receipts("submit", file, "--profile", profile, "--json"))
    return ending


def extract(profile: str) -> dict[str, Any]:
    ending = submit(profile)
    assert ending["status"] == "completed", ending
    (found,) = ending["receipt"]["extracts"]
    return dict(found)


def test_lines_have_boxes(stack: Endpoints) -> None:
    lines = extract("lines")["lines"]
    assert MERCHANT in [line["text"] for line in lines]
    assert all(len(line["box"]) == 8 for line in lines)


def test_fields_are_named_as_printed(stack: Endpoints) -> None:
    assert extract("fields")["key_information"]


@pytest.mark.parametrize(
    ("profile", "text_format"),
    [("tables", "html"), ("documents", "latex"), ("text", "plain"), ("languages", "plain")],
)
def test_text_comes_in_its_format(stack: Endpoints, profile: str, text_format: str) -> None:
    found = extract(profile)
    assert found["text_format"] == text_format
    assert "Quillfeather" in found["text"]
    assert not found["parse_error"]


def test_prompt_of_ones_own_is_answered(stack: Endpoints) -> None:
    found = extract("summaries")
    assert found["key_information"] or MERCHANT in found["text"]


def test_refused_task_fails_its_document_alone(stack: Endpoints) -> None:
    ending = submit("formulas")
    assert ending["status"] == "failed"
    assert ending["error"]["code"].startswith("engine_")


def test_receipt_says_what_it_took(stack: Endpoints) -> None:
    """The local engine has no price; its tokens are counted by the vendor's formula."""
    processing = submit("receipts")["receipt"]["processing"]
    assert processing["usage"]["image_tokens"] == processing["estimate"]["image_tokens"]
    assert processing["cost"] is None
