"""Documents and deliveries as tables."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from cli.submission import Ending
from cli.terminal_text import inert
from receipts.delivery_store import DeliveryAttempt
from receipts.document_state import DocumentState
from receipts.receipt import Reading, Receipt

_STYLES = {
    "completed": "green",
    "needs_review": "yellow",
    "partial": "yellow",
    "rejected": "magenta",
    "failed": "red",
}


def endings_table(endings: Iterable[Ending]) -> Table:
    """One row a file: what became of it."""
    table = Table("file", "status", "merchant", "date", "total", "pages", "seconds")
    for ending in sorted(endings, key=lambda ending: ending.submission.path):
        table.add_row(
            inert(ending.submission.path.name),
            status_text(ending.state),
            *_headline(ending),
            page_count(ending.state),
            f"{ending.seconds:.1f}",
        )
    return table


def _headline(ending: Ending) -> tuple[Text, Text, Text]:
    """Merchant, date and total; where there is no receipt, why."""
    if ending.receipt is None:
        code = ending.state.code if ending.state else None
        return (inert(code or "", "dim"), Text(), Text())
    receipt = Receipt.model_validate(ending.receipt)
    currency = receipt.currency.value if receipt.currency else None
    return (
        value_text(receipt.merchant.name),
        value_text(receipt.transaction_date),
        inert(f"{currency or '?'} ") + value_text(receipt.totals.total),
    )


def status_text(state: DocumentState | None) -> Text:
    """The status in its colour."""
    status = state.status if state else "uploaded"
    return Text(status, _STYLES.get(status, "dim"))


def page_count(state: DocumentState | None) -> str:
    """How many pages were read, of how many."""
    return f"{state.pages.ok}/{state.pages.total}" if state else ""


def value_text(reading: Reading[Any] | None) -> Text:
    """A value; what it may be where that is not decided, and nothing where nothing was read."""
    if reading is None:
        return Text()
    if reading.value is None:
        return inert(" or ".join(map(str, reading.candidates)) or reading.raw, "yellow")
    return inert(str(reading.value))


def delivery_table(attempts: Sequence[DeliveryAttempt]) -> Table:
    """One row an attempt."""
    table = Table(
        "document", "event", "destination", "attempt", "when", "outcome", "answer", "seconds"
    )
    for attempt in attempts:
        table.add_row(
            attempt.document_id,
            attempt.event_type,
            attempt.destination,
            str(attempt.attempt),
            attempt.attempted_at.isoformat(timespec="seconds"),
            attempt.outcome,
            str(attempt.status_code or attempt.code or ""),
            str(attempt.seconds),
        )
    return table
