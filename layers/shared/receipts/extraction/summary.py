"""The amounts of a receipt with the words beside them, which say what they are."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import NamedTuple

from receipts.patterns import late_pattern

from .amounts import PrintedAmount, amounts_in
from .characters import skeleton
from .dates import without_dates
from .header import is_column_heads
from .labels import Label, label_of
from .layout import Row

_CENTS = late_pattern(r"\d ?[.,] ?\d\d(?!\d)")
_GROUPED = late_pattern(r"\d[.,' ]\d{3}(?!\d)")
_COLUMN = late_pattern(r"\S {2,}$")
_TIMES = late_pattern(r"\d ?[x\u00d7*@] ?$", re.IGNORECASE)
_TAX_CODE = late_pattern(r" *(?:[A-Z*#]|\u203b|\u8efd){0,2} *")
_NUMBER = late_pattern(r"\d+")
_LETTERS = late_pattern(r"[^\W\d_]{2}")
# From the first kana to the last syllable of Korean.
_EAST_ASIAN = ("\u3040", "\ud7a3")


class Entry(NamedTuple):
    """One amount: where it stands, its value, and what the words beside it make of it."""

    row: int
    text: str
    value: Decimal
    label: Label | None
    words: str
    in_table: bool  # the row has other amounts that no words part from this one
    height: float


def has_whole_amounts(rows: Sequence[Row]) -> bool:
    """Whether no amount has decimals, as in yen, won and rupiah: whole numbers are money then."""
    return not any(_CENTS.search(without_dates(row.text)) for row in rows)


def entries_of(rows: Sequence[Row], *, whole_amounts: bool) -> tuple[Entry, ...]:
    """Every amount of money on the receipt, from top to bottom."""
    entries: list[Entry] = []
    for index, row in enumerate(rows):
        above = rows[index - 1].text if index and not is_column_heads(rows[index - 1]) else ""
        entries.extend(_entries(index, row, above=above, whole_amounts=whole_amounts))
    return tuple(entries)


def money_in(text: str, *, whole_amounts: bool) -> list[PrintedAmount]:
    """The amounts of a text that are money rather than quantities, codes or numbers.

    Where amounts have no decimals, a number counts that is grouped, stands behind `2 x`, ends its
    row in a column of its own, or whose row has a label.
    """
    if not whole_amounts:
        return [amount for amount in amounts_in(text) if amount.is_money]
    is_labelled = label_of(text) is not None
    amounts = amounts_in(text)
    return [a for a in amounts if a.is_money or is_labelled or _is_whole_price(text, a)]


def _is_whole_price(text: str, amount: PrintedAmount) -> bool:
    before, behind = text[: amount.start], text[amount.end :]
    ends_its_row = _COLUMN.search(before) and _TAX_CODE.fullmatch(behind)
    return bool(ends_its_row or _TIMES.search(before) or _GROUPED.search(amount.text))


def _entries(index: int, row: Row, *, above: str, whole_amounts: bool) -> Iterator[Entry]:
    """An amount belongs to the words before it, across other amounts if need be."""
    amounts = money_in(row.text, whole_amounts=whole_amounts)
    ends = [0, *(amount.end for amount in amounts)]
    gaps = [row.text[end : amount.start] for end, amount in zip(ends, amounts, strict=False)]
    words = accumulate(gaps, _latest_words)
    for position, (amount, said) in enumerate(zip(amounts, words, strict=True)):
        beside = gaps[max(position, 1) : position + 2]
        yield Entry(
            row=index,
            text=amount.text,
            value=amount.value,
            label=_label(said) if _has_words(said) else _label_above(above),
            words=said.strip(),
            in_table=not all(map(_has_words, beside)),
            height=row.height,
        )


def _has_words(text: str) -> bool:
    first, last = _EAST_ASIAN
    return bool(_LETTERS.search(text)) or any(first <= character <= last for character in text)


def _latest_words(before: str, gap: str) -> str:
    return gap if _has_words(gap) else before


def _label(words: str) -> Label | None:
    """What the words say; `Items 3 Total` is about the total, which stands nearer."""
    label = label_of(words)
    nearest = _NUMBER.split(words)[-1]
    return (label_of(nearest) or label) if label is Label.QUANTITY else label


def _label_above(above: str) -> Label | None:
    """An amount with no words belongs to a label without an amount in the row above."""
    has_amount = any(amount.is_money for amount in amounts_in(above))
    return None if has_amount else label_of(above)


def tax_beside_net(entries: Sequence[Entry], total: Entry) -> str | None:
    """The tax of a row such as `Sum 267.00 34.71`, whose two amounts make up the total."""
    for net, tax in pairwise(entries):
        if net.row == tax.row and net.value + tax.value == total.value and tax.value < net.value:
            return tax.text
    return None


def amount_labelled(entries: Sequence[Entry], *labels: Label) -> str | None:
    """The amount under the first of these labels that is printed, outside of tables if it can be.

    Several amounts under one label (two taxes, two discounts) leave it open, for none is the sum,
    unless one row's words call it the total.
    """
    for label in labels:
        found = [entry for entry in entries if entry.label is label]
        plain = [entry for entry in found if not entry.in_table] or found
        sums = [entry for entry in plain if "total" in skeleton(entry.words)] or plain
        if len({abs(entry.value) for entry in sums}) == 1:
            return sums[-1].text
    return None
