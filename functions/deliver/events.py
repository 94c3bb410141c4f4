"""The webhook's events: type, timestamp and data, as Standard Webhooks lays them out."""

import json
from typing import Any

from receipts.document_store import DocumentState

_TYPES = {"rejected": "receipt.rejected", "failed": "receipt.failed"}


def event_type(state: DocumentState) -> str:
    """`receipt.processed` where there is a receipt, else what became of the document."""
    return _TYPES.get(state.status, "receipt.processed")


def event_body(state: DocumentState, receipt: bytes | None) -> bytes:
    """The bytes to sign and send; the same state and receipt give the same bytes.

    `data` is the receipt record. A document that has none gives what such a record would say of it,
    under the same names, and the error.
    """
    event = {
        "type": event_type(state),
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
