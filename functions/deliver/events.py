"""The webhook's events: type, timestamp and data, as Standard Webhooks lays them out."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from receipts.document_state import DocumentState

EventType = Literal["receipt.processed", "receipt.revised", "receipt.rejected", "receipt.failed"]

_WITHOUT_RECEIPT: dict[str, EventType] = {
    "rejected": "receipt.rejected",
    "failed": "receipt.failed",
}


# Standard Webhooks asks for less than 20 KB.
MOST_BYTES = 20_000
_ALWAYS_TOLD = (
    "receipt_id",
    "number",
    "document_id",
    "revision",
    "schema_version",
    "status",
    "document_type",
    "source",
    "error",
)


@dataclass(frozen=True)
class PresignedReceipt:
    """Where the whole record can be fetched by anyone who knows the address, and until when."""

    url: str
    expires_at: datetime

    def described(self) -> dict[str, Any]:
        """As an event has it."""
        return {
            "receipt_url": self.url,
            "receipt_url_expires_at": self.expires_at.isoformat(timespec="seconds"),
        }


type Link = Callable[[], PresignedReceipt]


@dataclass(frozen=True)
class Event:
    """What is sent; its id is the same on every attempt."""

    webhook_id: str
    type: EventType
    body: bytes


def event_type(state: DocumentState, revision: int) -> EventType:
    """What became of the document; of a receipt, whether it takes the place of an earlier one."""
    if state.code and state.status in _WITHOUT_RECEIPT:
        return _WITHOUT_RECEIPT[state.status]
    return "receipt.processed" if revision == 1 else "receipt.revised"


def event_body(state: DocumentState, revision: int, receipt: bytes | None, link: Link) -> bytes:
    """The bytes to sign and send; the same state and receipt give the same bytes.

    `data` is the receipt record. A document that has none gives what such a record would say of it,
    under the same names, and the error. What would be too long becomes a thin event, which has a
    link of its own on each attempt.
    """
    data = json.loads(receipt) if receipt else _without_receipt(state)
    body = _body(state, revision, data)
    if len(body) <= MOST_BYTES:
        return body
    return _body(state, revision, _thin(data) | (link().described() if receipt else {}))


def _body(state: DocumentState, revision: int, data: Mapping[str, Any]) -> bytes:
    event = {
        "type": event_type(state, revision),
        "timestamp": (state.finished_at or state.last_progress_at).isoformat(),
        "data": data,
    }
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def _thin(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a receiver needs to know what came, under the record's names."""
    kept = {name: data[name] for name in _ALWAYS_TOLD if name in data}
    kept["pages"] = {name: data["pages"][name] for name in ("total", "ok", "failed")}
    if "totals" in data:
        kept["currency"] = _value_alone(data["currency"])
        kept["totals"] = {name: _value_alone(total) for name, total in data["totals"].items()}
    return kept


def _value_alone(reading: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {"value": reading["value"]} if reading else None


def _without_receipt(state: DocumentState) -> dict[str, Any]:
    return {
        "document_id": state.document_id,
        "revision": state.revision,
        "status": state.status,
        "source": state.source.model_dump(mode="json", exclude={"sequencer"}),
        "pages": state.pages.model_dump(mode="json"),
        "error": {"code": state.code, "message": state.message},
    }
