"""Documents, receipts and deliveries as tables."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli.submission import Ending
from cli.terminal_text import inert
from receipts.checks.result import CheckResult
from receipts.delivery_store import DeliveryAttempt
from receipts.document_store import DocumentState
from receipts.receipt import Processing, Reading, Receipt

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
            _status(ending.state),
            *_headline(ending),
            _pages(ending.state),
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
        _value(receipt.merchant.name),
        _value(receipt.transaction_date),
        inert(f"{currency or '?'} ") + _value(receipt.totals.total),
    )


def _status(state: DocumentState | None) -> str:
    status = state.status if state else "uploaded"
    return f"[{_STYLES.get(status, 'dim')}]{status}[/]"


def _pages(state: DocumentState | None) -> str:
    return f"{state.pages.ok}/{state.pages.total}" if state else ""


def _value(reading: Reading[Any] | None) -> Text:
    if reading is None:
        return Text()
    if reading.value is None:
        return inert(" or ".join(map(str, reading.candidates)) or reading.raw)
    return inert(str(reading.value))


def receipt_view(state: DocumentState, receipt: Receipt | None) -> RenderableType:
    """A document in full: its facts, its line items, what a person should look at."""
    facts = Table(show_header=False, box=None)
    for name, value in _facts(state, receipt):
        if value:
            facts.add_row(name, value)
    return Group(facts, _items(receipt)) if receipt and receipt.line_items else facts


def _facts(state: DocumentState, receipt: Receipt | None) -> Iterable[tuple[str, str | Text]]:
    yield "document", state.document_id
    yield "status", _status(state)
    yield "file", inert(state.source.key)
    yield "pages", _pages(state)
    yield "error", inert(f"{state.code}: {state.message}" if state.code else "")
    if receipt is None:
        return
    yield "type", (receipt.document_type or "").replace("_", " ")
    yield "merchant", _value(receipt.merchant.name)
    yield "address", _value(receipt.merchant.address)
    yield "receipt number", _value(receipt.receipt_number)
    yield "date", _value(receipt.transaction_date)
    yield "currency", _value(receipt.currency)
    for name in type(receipt.totals).model_fields:
        yield name.replace("_", " "), _value(getattr(receipt.totals, name))
    for reason in receipt.review.reasons:
        yield "review", inert(reason.detail, "yellow")
    for check in receipt.validation.checks:
        if check.status == "fail":
            yield "check", Text.assemble((f"{check.code} ", "red"), _sides(check))
    yield from _effort(receipt.processing)


def _sides(check: CheckResult) -> Text:
    if check.left is None or check.right is None:
        return inert(check.message or "")
    return inert(f"{check.left} against {check.right}, difference {check.difference}")


def _effort(processing: Processing) -> Iterable[tuple[str, str]]:
    timings = processing.timings
    yield "engine", " ".join(filter(None, (processing.engine, processing.model)))
    yield "read after", f"{(timings.read_at - timings.received_at).total_seconds():.1f} s"
    yield "at the engine", f"{timings.engine_seconds:.1f} s"
    yield "cost", "no known price" if processing.cost is None else f"USD {processing.cost:f}"


def _items(receipt: Receipt) -> Table:
    table = Table("description")
    for name in ("quantity", "unit price", "total"):
        table.add_column(name, justify="right")
    for item in receipt.line_items:
        readings = (item.description, item.quantity, item.unit_price, item.total)
        table.add_row(*(_value(reading) for reading in readings))
    return table


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
