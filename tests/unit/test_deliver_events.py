import json

from deliver.events import MOST_BYTES, PresignedReceipt, event_body, event_type
from tests.builders import NOON, document_state, page_failure
from tests.schema import SCHEMAS

RECORD = json.loads((SCHEMAS / "receipt-v1.example.json").read_text("utf-8"))


def link() -> PresignedReceipt:
    return PresignedReceipt("https://s3.test/receipt?signature=x", NOON)


def test_processed_event_carries_the_record() -> None:
    state = document_state(status="completed", revision=1, finished_at=NOON)
    body = event_body(state, 1, b'{"document_id":"d","totals":{"total":{"value":"9.00"}}}', link)
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
    event = json.loads(event_body(state, 1, None, link))
    assert event["type"] == "receipt.rejected"
    assert event["data"]["error"] == {"code": "damaged_file", "message": "Scan it again."}
    assert event["data"]["document_id"] == state.document_id
    assert event["data"]["source"]["key"] == "receipts/lunch.jpg"


def test_failure_has_its_own_type() -> None:
    state = document_state(status="failed", code="abandoned", message="Upload again.")
    assert json.loads(event_body(state, 1, None, link))["type"] == "receipt.failed"


def test_every_attempt_sends_the_same_bytes() -> None:
    state = document_state(status="completed", revision=1, finished_at=NOON)
    first, second = (event_body(state, 1, b'{"a":"\xc3\xa4"}', link) for _ in range(2))
    assert first == second


def test_usual_receipt_is_sent_whole() -> None:
    state = document_state(status="completed", revision=1, finished_at=NOON)
    event = json.loads(event_body(state, 1, json.dumps(RECORD).encode(), link))
    assert event["data"] == RECORD


def test_long_receipt_becomes_a_thin_event() -> None:
    state = document_state(status="completed", revision=1, finished_at=NOON)
    record = RECORD | {"line_items": RECORD["line_items"] * 20}
    body = event_body(state, 1, json.dumps(record).encode(), link)
    data = json.loads(body)["data"]
    assert len(body) < MOST_BYTES
    assert data["receipt_url"] == "https://s3.test/receipt?signature=x"
    assert data["receipt_url_expires_at"] == NOON.isoformat()
    for name in ("receipt_id", "document_id", "revision", "status", "source"):
        assert data[name] == RECORD[name]
    assert data["totals"]["total"] == {"value": RECORD["totals"]["total"]["value"]}
    assert data["currency"] == {"value": RECORD["currency"]["value"]}
    assert "line_items" not in data


def test_long_failure_becomes_a_thin_event() -> None:
    failures = tuple(page_failure(page) for page in range(1, 2001))
    state = document_state(status="failed", code="abandoned", message="No.", failures=failures)
    body = event_body(state, 1, None, link)
    data = json.loads(body)["data"]
    assert len(body) < MOST_BYTES
    assert data["pages"] == {"total": 2000, "ok": 0, "failed": 2000}
    assert data["error"]["code"] == "abandoned"
    assert "receipt_url" not in data
