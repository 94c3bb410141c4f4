"""A document in the terminal, laid out as the receipt that it is."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from rich.box import SQUARE
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from cli.terminal_text import inert
from cli.views import page_count, status_text, value_text
from receipts.checks.result import CheckResult
from receipts.document_state import DocumentState
from receipts.receipt import Extract, LineItem, Payment, Processing, Receipt, TaxLine

type Row = tuple[Text, Text]
type Section = Callable[[Receipt], Iterable[Row]]

_WIDTH = 64  # columns of the paper
_ADDED = ("subtotal", "discount", "shipping", "service_charge", "tip")
_HANDED = (("amount_paid", "handed over"), ("change", "change"), ("cashback", "cash paid out"))


def receipt_view(state: DocumentState, receipt: Receipt | None) -> RenderableType:
    """A document in full: what became of it, the paper, and what is to be said of it."""
    about = _pairs(_about(state))
    if receipt is None:
        return about
    paper = Panel(Group(*_paper(receipt)), box=SQUARE, width=_WIDTH, padding=(0, 1))
    return Group(about, paper, *map(_extract, receipt.extracts), _pairs(_remarks(receipt)))


def _about(state: DocumentState) -> Iterator[tuple[str, Text]]:
    yield "document", inert(state.document_id)
    yield "status", status_text(state)
    yield "file", inert(state.source.key)
    yield "pages", inert(page_count(state))
    yield "error", inert(f"{state.code}: {state.message}" if state.code else "", "red")


def _pairs(pairs: Iterable[tuple[str, Text]]) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, value in pairs:
        if value:
            table.add_row(name, value)
    return table


def _paper(receipt: Receipt) -> Iterator[RenderableType]:
    yield from _merchant(receipt)
    sections: tuple[Section, ...] = (_occasion, _goods, _sums, _paid)
    for section in sections:
        rows = list(section(receipt))
        if rows:
            yield Rule(style="dim")
            yield _columns(rows)


def _merchant(receipt: Receipt) -> Iterator[Text]:
    merchant = receipt.merchant
    name = value_text(merchant.name) or Text("no merchant", "dim")
    name.stylize("bold")
    contacts = (merchant.address, merchant.phone, merchant.email, merchant.website)
    numbers = (*merchant.tax_ids, merchant.iban)
    for text in (name, *map(value_text, (*contacts, *numbers))):
        if text:
            text.justify = "center"
            yield text


def _columns(rows: Iterable[Row]) -> Table:
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(justify="right")
    for row in rows:
        table.add_row(*row)
    return table


def _occasion(receipt: Receipt) -> Iterator[Row]:
    day, clock = value_text(receipt.transaction_date), value_text(receipt.transaction_time)
    kind = inert((receipt.document_type or "").replace("_", " "))
    number = value_text(receipt.receipt_number)
    due = value_text(receipt.due_date)
    if day or clock or kind:
        yield Text(" ").join(filter(None, (day, clock))), kind
    if number:
        yield inert("No. ") + number, Text()
    if due:
        yield inert("due ") + due, Text()


def _goods(receipt: Receipt) -> Iterator[Row]:
    for item in receipt.line_items:
        yield value_text(item.description) or Text("?", "dim"), value_text(item.total)
        yield from _item_details(item)


def _item_details(item: LineItem) -> Iterator[Row]:
    each = [text for text in map(value_text, (item.quantity, item.unit_price)) if text]
    if each:
        yield inert("  ") + Text(" × ").join(each), Text()  # noqa: RUF001  the sign of a product
    if item.discount:
        yield inert("  discount"), value_text(item.discount)


def _sums(receipt: Receipt) -> Iterator[Row]:
    for name in _ADDED:
        yield from _sum(receipt, name)
    yield from map(_tax, receipt.tax_lines)
    for name in ("tax_total", "rounding"):
        yield from _sum(receipt, name)
    total = value_text(receipt.totals.total)
    if total:
        currency = value_text(receipt.currency) or Text("?", "yellow")
        total.stylize("bold")
        yield Text("TOTAL ", "bold") + currency, total


def _sum(receipt: Receipt, name: str, label: str | None = None) -> Iterator[Row]:
    reading = getattr(receipt.totals, name)
    if reading:
        yield inert(label or name.replace("_", " ")), value_text(reading)


def _tax(line: TaxLine) -> Row:
    name, rate, base = map(value_text, (line.name, line.rate, line.base))
    parts = (name or inert("tax"), rate and rate + " %", base and inert("of ") + base)
    return Text(" ").join(filter(None, parts)), value_text(line.amount)


def _paid(receipt: Receipt) -> Iterator[Row]:
    yield from map(_payment, receipt.payments)
    for name, label in _HANDED:
        yield from _sum(receipt, name, label)


def _payment(payment: Payment) -> Row:
    means = value_text(payment.method) or value_text(payment.brand) or inert(payment.kind or "paid")
    digits = value_text(payment.card_last4)
    card = (inert("•••• ") + digits,) if digits else ()
    return Text(" ").join((means, *card)), value_text(payment.amount)


def _extract(extract: Extract) -> Panel:
    """What a task that asks for no receipt gave."""
    lines = "\n".join(line.text for line in extract.lines)
    fields = extract.key_information and json.dumps(
        extract.key_information, ensure_ascii=False, indent=2
    )
    text = extract.text or fields or lines
    title = f"page {extract.page}: {extract.task.replace('_', ' ')}"
    return Panel(inert(text), title=title, box=SQUARE, title_align="left")


def _remarks(receipt: Receipt) -> Iterator[tuple[str, Text]]:
    for reason in receipt.review.reasons:
        yield "review", inert(reason.detail, "yellow")
    for one in receipt.duplicates:
        yield "duplicate of", inert(f"{one.receipt_id} (the same {one.kind})")
    for correction in receipt.corrections:
        day = correction.at.isoformat(timespec="minutes")
        yield f"revision {correction.revision}", inert(f"by {correction.by}, {day}")
    yield from _checks(receipt.validation.checks)
    yield from _effort(receipt.processing)


def _checks(checks: Iterable[CheckResult]) -> Iterator[tuple[str, Text]]:
    results = list(checks)
    counts = Counter(check.status for check in results)
    if results:
        found = f"{counts['pass']} hold, {counts['fail']} do not, {counts['skip']} do not apply"
        yield "checks", inert(found)
    for check in results:
        if check.status == "fail":
            yield "", Text.assemble((f"{check.code} ", "red"), _sides(check))


def _sides(check: CheckResult) -> Text:
    if check.left is None or check.right is None:
        return inert(check.message or "")
    return inert(f"{check.left} against {check.right}, difference {check.difference}")


def _effort(processing: Processing) -> Iterator[tuple[str, Text]]:
    timings, usage = processing.timings, processing.usage
    yield "engine", inert(" ".join(filter(None, (processing.engine, processing.model))))
    yield "read after", inert(f"{(timings.read_at - timings.received_at).total_seconds():.1f} s")
    yield "at the engine", inert(f"{timings.engine_seconds:.1f} s")
    yield "tokens", inert(f"{usage.input_tokens:,} in, {usage.output_tokens:,} out")
    cost = "no known price" if processing.cost is None else f"USD {processing.cost:f}"
    yield "cost", inert(cost)
