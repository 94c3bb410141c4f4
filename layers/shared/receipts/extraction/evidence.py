"""What the paper itself says for each fact that the rules read, before anyone checks it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from receipts.text import TextLine, compact

from .address import address_signs, find_address
from .amounts import parse_amount
from .confidence import Evidence
from .dates import dates_in
from .header import head_of
from .labels import Label
from .layout import Row, rows_of
from .merchant import Name, find_name, name_scores
from .moment import date_scores, find_date
from .parties import find_seller
from .spelling import corrected, writes_accents
from .summary import Entry, entries_of, has_whole_amounts
from .totals import find_total, total_scores
from .trades import LEGAL_FORM, names_a_trade

_TOTALS = frozenset({Label.TOTAL, Label.GRAND_TOTAL})
_DATE_AND_TIME = 3.0  # what the word for a date and a time beside it are worth together
_CLEAR_LEAD = 4.0  # of the best over the next: beyond this, more says nothing more


class Printed(NamedTuple):
    """A fact as the rules read it: how strong the words for it are, and its lead over others.

    Both are 0..1. `keyword` is for words that announce or make up such a fact (`Sdn Bhd`, `Total`,
    a postcode), `lead` for the distance to the next best place on the paper.
    """

    text: str
    keyword: float
    lead: float


def printed_facts(lines: Sequence[TextLine]) -> Mapping[str, Printed]:
    """Name, address, date and total by their names in `PrintedReceipt`, those that were found."""
    rows = rows_of(lines)
    head = head_of(rows)
    name = find_name(head)
    scores = name_scores(head)
    facts = {
        "merchant_name": _seller(rows) or _name(name, scores),
        "merchant_address": _address(find_address(head, name.rows)),
        "transaction_date": _date(rows),
        "total": _total(entries_of(rows, whole_amounts=has_whole_amounts(rows))),
    }
    has_accents = writes_accents(row.text for row in rows)
    return {
        field: fact._replace(text=corrected(fact.text, has_accents=has_accents))
        for field, fact in facts.items()
        if fact
    }


def _seller(rows: Sequence[Row]) -> Printed | None:
    """A name in a field of its own has no rival."""
    text = find_seller(rows)
    return Printed(text, 1.0, 1.0) if text else None


def _name(name: Name, scores: Mapping[int, float]) -> Printed | None:
    if name.text is None:
        return None
    keyword = 1.0 if LEGAL_FORM.search(name.text) else 0.6 * names_a_trade(name.text)
    own = max(scores[at] for at in name.rows if at in scores)
    others = [score for at, score in scores.items() if at not in name.rows]
    return Printed(name.text, keyword, _lead(own, others))


def _address(text: str | None) -> Printed | None:
    """The parts of an address that stand in it; there is no other to compare it with."""
    return Printed(text, sum(address_signs(text)) / len(address_signs(text)), 1.0) if text else None


def _date(rows: Sequence[Row]) -> Printed | None:
    """Its lead is that of one day among all that are printed."""
    text = find_date(rows)
    if text is None:
        return None
    days = {date.candidates for row in rows for date in dates_in(row.text)}
    words = max(date_scores(rows).values()) / _DATE_AND_TIME
    return Printed(text, min(1.0, max(0.0, words)), 1.0 / len(days))


def _total(entries: Sequence[Entry]) -> Printed | None:
    total = find_total(entries)
    if total is None:
        return None
    value, scores = abs(total.value), total_scores(entries)
    named = {entry.label for entry in entries if abs(entry.value) == value and not entry.in_table}
    keyword = 1.0 if named & _TOTALS else 0.5 * bool(named - {None})
    own = scores.pop(value)
    return Printed(total.text, keyword, _lead(own, list(scores.values())))


def _lead(best: float, others: Sequence[float]) -> float:
    lead = best - max(others, default=0.0)
    return min(1.0, max(0.0, lead / _CLEAR_LEAD))


def evidence_for(
    value: str, fact: Printed | None, *, grounded: bool, is_own_reading: bool = False
) -> Evidence:
    """What our own reading says of a value as some engine gave it.

    An engine that reads by these same rules agrees with them in any case: `is_own_reading`.
    """
    if fact is None:
        return Evidence(grounded=grounded)
    if not _say_the_same(value, fact.text):
        return Evidence(grounded=grounded, agrees=None if is_own_reading else False)
    return Evidence(
        grounded=grounded,
        agrees=None if is_own_reading else True,
        keyword=fact.keyword,
        lead=fact.lead,
    )


def _say_the_same(one: str, other: str) -> bool:
    """As amounts where both are amounts, else whatever their case, blanks and punctuation."""
    amounts = parse_amount(one), parse_amount(other)
    if None not in amounts:
        return amounts[0] == amounts[1]
    return compact(one) == compact(other)
