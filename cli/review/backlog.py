"""The receipts that wait for a person, the worst first."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import NamedTuple

from receipts.checks.rules import RULES
from receipts.document_state import DocumentState
from receipts.document_store import DocumentStore
from receipts.errors import DocumentForgotten
from receipts.receipt import Receipt, ReviewReason
from receipts.receipt_store import ReceiptStore
from receipts.statuses import Status

WAITING: tuple[Status, ...] = ("needs_review", "partial")

_THREADS = 8
_GAPS = frozenset({"missing", "ambiguous", "unreadable", "truncated", "unparsed"})


class Waiting(NamedTuple):
    """One receipt in the queue, with the state of its document."""

    state: DocumentState
    receipt: Receipt


class Rank(NamedTuple):
    """The order of the queue, least first: each field counts where those before it are equal."""

    severe: int
    reasons: int
    confidence: float
    total: Decimal
    received_at: str


def find_waiting(documents: DocumentStore, receipts: ReceiptStore) -> list[Waiting]:
    """The receipts that wait, in the order in which to look at them."""

    def of_document(document_id: str) -> list[Waiting]:
        try:
            state = documents.find(document_id)
        except DocumentForgotten:
            return []
        if state is None or state.status not in WAITING:
            return []
        latest = receipts.latest(document_id, up_to=state.revision)
        return [Waiting(state, one) for one in latest if one.status in WAITING]

    with ThreadPoolExecutor(_THREADS) as threads:
        found = threads.map(of_document, documents.ids_with(WAITING))
        return sorted((one for several in found for one in several), key=lambda one: rank(one[1]))


def rank(receipt: Receipt) -> Rank:
    """Severe reasons and unread pages, then reasons, most first; then least sure, dearest, oldest.

    Totals are compared as numbers, whatever their currency.
    """
    total = receipt.totals.total
    reasons = receipt.review.reasons
    return Rank(
        severe=-sum(map(is_severe, reasons)) - len(receipt.pages.failures),
        reasons=-len(reasons),
        confidence=lowest_confidence(receipt),
        total=-abs(total.value) if total and total.value is not None else Decimal(0),
        received_at=receipt.processing.timings.received_at.isoformat(),
    )


def is_severe(reason: ReviewReason) -> bool:
    """Whether it keeps the receipt from being booked: a rule says so itself; a gap always does."""
    if reason.code in RULES:
        return RULES[reason.code].severity == "error"
    return reason.code in _GAPS


def lowest_confidence(receipt: Receipt) -> float:
    """That of merchant, date, currency and total; 0 where one is not there."""
    return min(_confidences(receipt))


def _confidences(receipt: Receipt) -> Iterator[float]:
    needed = (
        receipt.merchant.name,
        receipt.transaction_date,
        receipt.currency,
        receipt.totals.total,
    )
    for reading in needed:
        yield (reading.confidence or 0.0) if reading else 0.0
