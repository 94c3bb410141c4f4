"""The pages as HTML: what each template is given. Jinja escapes every value."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from receipts.receipt import Receipt, ReviewReason

from .backlog import Waiting, is_severe, lowest_confidence
from .correcting import Draft
from .desk import Case
from .fields import (
    COLUMNS,
    DETAILS,
    HEADER,
    MAX_ROWS,
    TOTALS,
    Field,
    find_field,
    reading_at,
    row_fields,
    shown,
    tax_id_field,
)
from .forms import Form
from .pictures import pictures_of
from .reasons import reason_key

_NOT_WORDS = str.maketrans(dict.fromkeys("[].", "-"))
_TITLES = {"line_items": "Line items", "tax_lines": "Tax lines", "payments": "Payments"}


class Input(NamedTuple):
    """A field of the form with its text; `printed` is what was read where that is no value."""

    field: Field
    text: str
    printed: str
    doubted: bool


class ReasonView(NamedTuple):
    """A reason with what may be put into its field."""

    key: str
    reason: ReviewReason
    field: Field | None
    proposals: tuple[str, ...]
    severe: bool
    ticked: bool


class Views:
    """The templates; `token` goes into every form."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._templates = Environment(
            loader=PackageLoader("cli.review"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["slug"] = slug

    def queue(self, waiting: Sequence[Waiting], skipped: Collection[str]) -> str:
        """The receipts that wait."""
        rows = [
            (one, is_skipped, one.receipt.receipt_id, lowest_confidence(one.receipt))
            for one in waiting
            for is_skipped in [one.receipt.receipt_id in skipped]
        ]
        rows.sort(key=lambda row: row[1])
        return self._render("queue.html", rows=rows, shown=shown)

    def receipt(self, case: Case, draft: Draft, form: Form | None = None) -> str:
        """One receipt to be corrected; with a form that was sent, what was entered stays."""
        entries = form.entries if form else {}
        doubted = {reason.field for reason in draft.reasons if reason.field} | set(draft.problems)
        return self._render(
            "receipt.html",
            case=case,
            receipt=case.receipt,
            pictures=pictures_of(case),
            header=_inputs(HEADER, case.receipt, entries, doubted),
            totals=_inputs(TOTALS, case.receipt, entries, doubted),
            details=_inputs(_details(case.receipt, entries), case.receipt, entries, doubted),
            tables=list(_tables(case.receipt, entries, doubted)),
            **_reasons(draft, form.accepted if form else ()),
        )

    def reasons(self, draft: Draft, form: Form) -> str:
        """The reasons alone, for the page that is open."""
        return self._render("reasons.html", **_reasons(draft, form.accepted))

    def conflict(self, case: Case, draft: Draft) -> str:
        """Another revision was quicker: what it changed, and what was not written."""
        return self._render("conflict.html", case=case, draft=draft, name_of=_label)

    def message(self, title: str, text: str) -> str:
        """One sentence."""
        return self._render("message.html", title=title, text=text)

    def _render(self, name: str, **values: Any) -> str:
        return self._templates.get_template(name).render(token=self._token, **values)


def slug(path: str) -> str:
    """A path as the id of an element."""
    return path.translate(_NOT_WORDS)


def _label(path: str) -> str:
    field = find_field(path)
    return field.label if field else path


def _inputs(
    fields: Sequence[Field], receipt: Receipt, entries: Mapping[str, str], doubted: Collection[str]
) -> list[Input]:
    return [_input(field, receipt, entries, doubted) for field in fields]


def _input(
    field: Field, receipt: Receipt, entries: Mapping[str, str], doubted: Collection[str]
) -> Input:
    reading = reading_at(receipt, field.path)
    printed = reading.raw if reading and reading.value is None else ""
    text = entries.get(field.path, shown(reading))
    return Input(field, text, printed, field.path in doubted)


def _details(receipt: Receipt, entries: Mapping[str, str]) -> list[Field]:
    """What is seldom corrected, with one tax number more than there are."""
    sent = [number for number in range(MAX_ROWS) if entries.get(tax_id_field(number).path)]
    count = max(len(receipt.merchant.tax_ids), *(number + 1 for number in sent), 0)
    return [*DETAILS, *map(tax_id_field, range(count + 1))]


def _tables(
    receipt: Receipt, entries: Mapping[str, str], doubted: Collection[str]
) -> Iterator[tuple[str, str, list[list[Input]]]]:
    """The lists with one row more than they have, in which another can be entered."""
    for rows in COLUMNS:
        sent = [number for number in range(MAX_ROWS) if _is_sent(rows, number, entries)]
        count = max(len(getattr(receipt, rows)), *(number + 1 for number in sent), 0)
        yield (
            rows,
            _TITLES[rows],
            [
                _inputs(row_fields(rows, number), receipt, entries, doubted)
                for number in range(count + 1)
            ],
        )


def _is_sent(rows: str, number: int, entries: Mapping[str, str]) -> bool:
    return any(entries.get(field.path) for field in row_fields(rows, number))


def _reasons(draft: Draft, ticked: Collection[str]) -> dict[str, Any]:
    views = [_reason(draft, reason, ticked) for reason in draft.reasons]
    problems = [(find_field(path), why) for path, why in draft.problems.items()]
    left = sum(not view.ticked for view in views)
    return {"reasons": views, "problems": problems, "left": left, "changes": len(draft.changes)}


def _reason(draft: Draft, reason: ReviewReason, ticked: Collection[str]) -> ReasonView:
    key = reason_key(reason)
    return ReasonView(
        key=key,
        reason=reason,
        field=find_field(reason.field or ""),
        proposals=tuple(dict.fromkeys(_proposals(draft.receipt, reason))),
        severe=is_severe(reason),
        ticked=key in ticked,
    )


def _proposals(receipt: Receipt, reason: ReviewReason) -> Iterator[str]:
    """The values that a field may have by what is printed, or by the sums."""
    reading = reading_at(receipt, reason.field or "")
    yield from map(str, reading.candidates if reading else ())
    for check in receipt.validation.checks:
        if check.code == reason.code and check.repair and check.repair.field == reason.field:
            yield f"{check.repair.proposed:f}"
