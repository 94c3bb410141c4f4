"""A document as one web page that needs nothing beside it: its pages with boxes, its values."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from pydantic import BaseModel

from cli.content_policy import hash_source
from receipts.checks.result import CheckResult
from receipts.contracts import PageFacts
from receipts.delivery_store import DeliveryAttempt
from receipts.document_state import DocumentState
from receipts.receipt import Reading, Receipt

type Named = tuple[str, Reading[Any]]

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 1rem; color: #1a1a1a; background: #fff; }
main { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start; }
h1 { font-size: 1.3rem; overflow-wrap: anywhere; }
.pages, .record { flex: 1 1 22rem; min-width: 0; max-width: 100%; }
.pages { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; }
@media (max-width: 48rem) { .pages { max-height: 45vh; background: #fff; } }
.scroll { overflow-x: auto; }
svg { box-sizing: border-box; width: 100%; height: auto; border: 1px solid #767676; }
polygon { fill: #0b57d01a; stroke: #0b57d0; stroke-width: 2; vector-effect: non-scaling-stroke; }
polygon.lit { fill: #ffb30066; stroke: #8a3b00; stroke-width: 4; }
table { border-collapse: collapse; }
td, th { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0;
  overflow-wrap: break-word; }
tr.lit { background: #ffe8a8; }
:focus-visible { outline: 3px solid #8a3b00; }
"""
_SCRIPT = """
const light = (event) => {
  const at = event.target.closest('[data-field]');
  if (!at) return;
  const on = event.type === 'mouseover' || event.type === 'focusin';
  for (const one of document.querySelectorAll('[data-field]'))
    if (one.dataset.field === at.dataset.field) one.classList.toggle('lit', on);
  const box = on && at.matches('tr') && document.querySelector('polygon.lit');
  if (box) show(box);
};
const show = (box) => {
  const pane = box.closest('.pages');
  const where = box.getBoundingClientRect(), seen = pane.getBoundingClientRect();
  if (where.top < seen.top || where.bottom > seen.bottom)
    pane.scrollTop += where.top - seen.top - seen.height / 3;
};
for (const type of ['mouseover', 'mouseout', 'focusin', 'focusout'])
  document.addEventListener(type, light);
"""


def receipt_page(
    state: DocumentState,
    receipts: Sequence[Receipt],
    pictures: Iterable[tuple[PageFacts, str | None]],
    deliveries: Sequence[DeliveryAttempt],
) -> str:
    """The page; whatever was printed on a receipt stands in it as text."""
    boxes = [named for receipt in receipts for named in (*_lines(receipt), *readings(receipt))]
    pages = "".join(_page(facts, url, boxes) for facts, url in pictures)
    records = "".join(map(_record, receipts))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Document {escape(state.document_id)}</title><style>{_STYLE}</style></head><body>"
        f'<h1>{escape(state.source.key)}</h1>{_document(state)}<main><div class="pages">{pages}'
        f'</div><div class="record">{records}{_deliveries(deliveries)}</div></main>'
        f"<script>{_SCRIPT}</script></body></html>\n"
    )


def readings(receipt: Receipt) -> Iterator[Named]:
    """Every value of the record that was read, by its path."""
    yield from _walk(f"{receipt.number}", receipt)


def _walk(path: str, value: Any) -> Iterator[Named]:
    if isinstance(value, Reading):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _walk(f"{path}.{name}", getattr(value, name))
    elif isinstance(value, tuple):
        for number, one in enumerate(value, start=1):
            yield from _walk(f"{path}.{number}", one)


def _lines(receipt: Receipt) -> Iterator[Named]:
    for extract in receipt.extracts:
        for number, line in enumerate(extract.lines, start=1):
            read = Reading[str](value=line.text, raw=line.text, page=extract.page, box=line.box)
            yield f"{receipt.number}.{extract.task}.page.{extract.page}.line.{number}", read


def _policy() -> str:
    allowed = f"style-src {hash_source(_STYLE)}; script-src {hash_source(_SCRIPT)}"
    return f"default-src 'none'; img-src data:; {allowed}"


def _page(facts: PageFacts, url: str | None, boxes: Iterable[Named]) -> str:
    drawn = "".join(_box(path, read) for path, read in boxes if read.page == facts.page)
    size = f'width="{facts.width}" height="{facts.height}"'
    picture = f'<image href="{url}" {size}/>' if url else ""
    gone = "" if url else "<p>The image of this page is not kept any more; its boxes are.</p>"
    return (
        f'<h2>Page {facts.page}</h2>{gone}<svg viewBox="0 0 {facts.width} {facts.height}"'
        f' role="group" aria-label="Page {facts.page}">{picture}{drawn}</svg>'
    )


def _box(path: str, read: Reading[Any]) -> str:
    if read.box is None:
        return ""
    points = " ".join(f"{x},{y}" for x, y in zip(read.box[0::2], read.box[1::2], strict=True))
    label = escape(f"{_label(path)}: {read.raw}")
    return (
        f'<polygon points="{points}" data-field="{escape(path)}" tabindex="0" role="img"'
        f' aria-label="{label}"><title>{label}</title></polygon>'
    )


def _label(path: str) -> str:
    return path.partition(".")[2].replace("_", " ").replace(".", " ")


def _document(state: DocumentState) -> str:
    failure = f"{state.code}: {state.message}" if state.code else ""
    facts = (("status", state.status), ("document", state.document_id), ("error", failure))
    return _table("Document", ("", ""), [fact for fact in facts if fact[1]])


def _record(receipt: Receipt) -> str:
    reasons = [(one.code, one.field or "", one.detail) for one in receipt.review.reasons]
    duplicates = [(one.receipt_id, one.kind) for one in receipt.duplicates]
    return (
        f"<section><h2>Receipt {receipt.number}: {escape(receipt.status)}</h2>"
        f"{_table('Reasons for review', ('code', 'field', 'reason'), reasons)}{_fields(receipt)}"
        f"{_table('Checks', _CHECK, map(_check, receipt.validation.checks))}"
        f"{_table('Duplicates', ('receipt', 'kind'), duplicates)}"
        f"{_table('Processing', ('', ''), _processing(receipt))}</section>"
    )


def _fields(receipt: Receipt) -> str:
    rows = "".join(
        f'<tr data-field="{escape(path)}" tabindex="0"><th scope="row">{escape(_label(path))}</th>'
        f"{_cells((_value(read), read.raw, read.confidence))}</tr>"
        for path, read in readings(receipt)
    )
    return (
        '<h3>Fields</h3><div class="scroll"><table><tr><th>field</th><th>value</th>'
        f"<th>as printed</th><th>confidence</th></tr>{rows}</table></div>"
    )


def _value(read: Reading[Any]) -> str:
    return " or ".join(map(str, read.candidates)) if read.value is None else str(read.value)


_CHECK = ("check", "result", "left", "right", "difference", "remark")


def _check(check: CheckResult) -> tuple[object, ...]:
    sides = (check.left, check.right, check.difference)
    return (check.code, check.status, *sides, check.message)


def _processing(receipt: Receipt) -> Iterator[tuple[str, object]]:
    took = receipt.processing
    yield "engine", took.engine
    yield "model", took.model
    yield "input tokens", took.usage.input_tokens
    yield "of them for images", took.usage.image_tokens
    yield "output tokens", took.usage.output_tokens
    yield "cost in US dollars", "no known price" if took.cost is None else f"{took.cost:f}"
    yield "seconds at the engine", took.timings.engine_seconds
    yield "received", took.timings.received_at.isoformat(timespec="seconds")
    yield "read", took.timings.read_at.isoformat(timespec="seconds")


def _deliveries(attempts: Iterable[DeliveryAttempt]) -> str:
    rows = [
        (one.attempted_at, one.event_type, one.outcome, one.status_code or one.error, one.seconds)
        for one in attempts
    ]
    return _table("Deliveries", ("when", "event", "outcome", "answer", "seconds"), rows)


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in rows)
    if not body:
        return ""
    names = "".join(f"<th>{name}</th>" for name in head) if any(head) else ""
    top = f"<tr>{names}</tr>" if names else ""
    return f'<h3>{title}</h3><div class="scroll"><table>{top}{body}</table></div>'


def _cells(values: Iterable[object]) -> str:
    return "".join(f"<td>{'' if one is None else escape(str(one))}</td>" for one in values)
