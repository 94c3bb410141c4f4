import json

from deliver.events import event_body, event_type
from tests.builders import NOON, document_state


def test_processed_event_carries_the_record() -> None:
    state = document_state(status="completed", revision=1, finished_at=NOON)
    body = event_body(state, 1, b'{"document_id":"d","totals":{"total":{"value":"9.00"}}}')
    event = json.loads(body)
    assert event["type"] == "receipt.processed"
    assert event["timestamp"] == NOON.isoformat()
    assert event["data"]["totals"]["total"]["value"] == "9.00"


def test_partial_receipt_is_processed() -> None:
    assert event_type(document_state(status="partial"), 1) == "receipt.processed"


def test_later_revision_is_revised() -> None:
    assert event_type(document_state(status="completed", revision=2), 2) == "receipt.revised"


def test_rejection_says_code_and_sentence() -> None:
    state = document_state(
        status="rejected", code="damaged_file", message="Scan it again.", finished_at=NOON
    )
    event = json.loads(event_body(state, 1, None))
    assert event["type"] == "receipt.rejected"
    assert event["data"]["error"] == {"code": "damaged_file", "message": "Scan it again."}
    assert event["data"]["document_id"] == state.document_id
    assert event["data"]["source"]["key"] == "receipts/lunch.jpg"


def test_failure_has_its_own_type() -> None:
    state = document_state(status="failed", code="abandoned", message="Upload again.")
    assert json.loads(event_body(state, 1, None))["type"] == "receipt.failed"


def test_every_attempt_sends_the_same_bytes() -> None:
    state = document_state(status="completed", revision=1, finished_at=NOON)
    first, second = (event_body(state, 1, b'{"a":"\xc3\xa4"}') for _ in range(2))
    assert first == second
