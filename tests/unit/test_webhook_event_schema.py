"""The published schema of events is what the models say, and events keep to it."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from cli.schema import webhook_event_schema
from deliver.events import PresignedReceipt, event_body
from tests.builders import NOON, document_state, page_failure
from tests.schema import SCHEMAS

PUBLISHED: dict[str, Any] = json.loads((SCHEMAS / "webhook-event-v1.json").read_text("utf-8"))
EVENTS = Draft202012Validator(PUBLISHED)
RECORD: dict[str, Any] = json.loads((SCHEMAS / "receipt-v1.example.json").read_text("utf-8"))
LONG = RECORD | {"line_items": RECORD["line_items"] * 20}


def link() -> PresignedReceipt:
    return PresignedReceipt("https://s3.test/receipt?signature=x", NOON)


def event(record: dict[str, Any] | None, **changes: Any) -> dict[str, Any]:
    state = document_state(revision=1, finished_at=NOON, **changes)
    receipt = json.dumps(record).encode() if record else None
    sent: dict[str, Any] = json.loads(event_body(state, 1, receipt, link))
    return sent


def rejected(**changes: Any) -> dict[str, Any]:
    return event(None, status="rejected", code="damaged_file", message="Scan it again.", **changes)


def test_committed_schema_is_current() -> None:
    assert webhook_event_schema() == PUBLISHED, "run: make schema"


def test_schema_is_itself_valid() -> None:
    Draft202012Validator.check_schema(PUBLISHED)


@pytest.mark.parametrize(
    "sent",
    [
        event(RECORD, status="completed"),
        event(LONG, status="completed"),
        rejected(),
        rejected(failures=tuple(page_failure(page) for page in range(1, 2001))),
    ],
    ids=["whole", "thin", "rejected", "thin rejected"],
)
def test_events_keep_to_the_schema(sent: dict[str, Any]) -> None:
    EVENTS.validate(sent)


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "receipt.lost"},
        {"type": "receipt.rejected"},
        {"data": {"document_id": "d"}},
        {"timestamp": None},
    ],
    ids=["unknown type", "type of another", "no record", "no time"],
)
def test_what_is_no_event_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        EVENTS.validate(event(RECORD, status="completed") | changes)
