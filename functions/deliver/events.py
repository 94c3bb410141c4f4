"""The webhook's events: type, timestamp and data, as Standard Webhooks lays them out."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from receipts.document_store import DocumentState

EventType = Literal["receipt.processed", "receipt.revised", "receipt.rejected", "receipt.failed"]

_WITHOUT_RECEIPT: dict[str, EventType] = {
    "rejected": "receipt.rejected",
    "failed": "receipt.failed",
}


@dataclass(frozen=True)
class Event:
    """What is sent: its id is the same on every attempt, and so is the body that is signed."""

    webhook_id: str
    type: EventType
    body: bytes


def event_type(state: DocumentState, revision: int) -> EventType:
    """What became of the document; of a receipt, whether it takes the place of an earlier one."""
    if state.code and state.status in _WITHOUT_RECEIPT:
        return _WITHOUT_RECEIPT[state.status]
    return "receipt.processed" if revision == 1 else "receipt.revised"


def event_body(state: DocumentState, revision: int, receipt: bytes | None) -> bytes:
    """The bytes to sign and send; the same state and receipt give the same bytes.

    `data` is the receipt record. A document that has none gives what such a record would say of it,
    under the same names, and the error.
    """
    event = {
        "type": event_type(state, revision),
        "timestamp": (state.finished_at or state.last_progress_at).isoformat(),
        "data": json.loads(receipt) if receipt else _without_receipt(state),
    }
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def _without_receipt(state: DocumentState) -> dict[str, Any]:
    return {
        "document_id": state.document_id,
        "revision": state.revision,
        "status": state.status,
        "source": state.source.model_dump(mode="json", exclude={"sequencer"}),
        "pages": state.pages.model_dump(mode="json"),
        "error": {"code": state.code, "message": state.message},
    }
