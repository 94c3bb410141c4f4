"""A document that goes through a batch ends as it does through calls of its own."""

import json
import subprocess
from typing import Any

import pytest

from local.stack.state import Endpoints
from tests.e2e.conftest import SCAN
from tests.e2e.test_pipeline import json_lines, receipts
from tests.e2e.test_profiles import submit

pytestmark = pytest.mark.e2e

# What may differ: names, times, how it was read, and that the later one is a duplicate.
_ITS_OWN = {
    *("receipt_id", "document_id", "source", "processing", "duplicates"),
    *("review", "validation", "status"),
}


def content(ending: dict[str, Any]) -> Any:
    """The record but for what may differ."""
    return without_boxes(
        {name: value for name, value in ending["receipt"].items() if name not in _ITS_OWN}
    )


def without_boxes(value: Any) -> Any:
    """The protocols round them each in its own way, by a few pixels."""
    if isinstance(value, dict):
        return {name: without_boxes(part) for name, part in value.items() if name != "box"}
    return [without_boxes(part) for part in value] if isinstance(value, list) else value


def test_batch_gives_the_same_record(stack: Endpoints, batched: "subprocess.Popen[str]") -> None:
    called, (printed, _) = submit("receipts"), batched.communicate()
    (ending,) = json_lines(printed)
    assert content(ending) == content(called)
    assert SCAN.name in json.dumps(ending["receipt"]["source"])
    (waiting,) = json_lines(receipts("batches", "--json"))
    assert waiting == {"waiting_pages": 0, "waiting_since": None}
