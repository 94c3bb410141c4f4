"""How a receipt was paid, and what came back."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from receipts.patterns import late_pattern

from .currencies import MARK
from .labels import Label, label_of
from .layout import Row
from .summary import Entry

_PAYMENTS = (Label.CASH, Label.CARD)
_MARK_AT_EDGE = late_pattern(rf"^\W*(?:{MARK})(?![^\W\d_])|[ .]*(?<![^\W\d_])(?:{MARK})?\W*$")
_WORDS = 3
_NUMBER = late_pattern(r"[X*x\u2022#]{2,}|\d")


class Payment(NamedTuple):
    """The words for the means of payment, the amount handed over, and the change."""

    payment_method: str | None
    amount_paid: str | None
    change: str | None


def find_payment(rows: Sequence[Row], entries: Sequence[Entry], total: Entry | None) -> Payment:
    """The payment and the change that settle the total, else the first of each.

    Where no amount is printed beside a means of payment, its name below the total must do.
    """
    paid = _or_none([entry for entry in entries if entry.label in _PAYMENTS])
    back = _or_none([entry for entry in entries if entry.label is Label.CHANGE])
    handed, change = min(
        product(paid, back), key=lambda pair: not _settles(pair[0], pair[1], total)
    )
    below = rows[total.row + 1 :] if total else rows
    return Payment(
        payment_method=_method(handed.words) if handed else _method_in(below),
        amount_paid=handed.text if handed else None,
        change=change.text if change else None,
    )


def _or_none(entries: Sequence[Entry]) -> Sequence[Entry | None]:
    return entries or (None,)


def _settles(paid: Entry | None, change: Entry | None, total: Entry | None) -> bool:
    if paid is None or total is None:
        return False
    return abs(paid.value) - abs(change.value if change else Decimal(0)) == abs(total.value)


def _method(words: str) -> str | None:
    return _tidy(_MARK_AT_EDGE.sub("", words))


def _tidy(words: str) -> str | None:
    """The words before an amount or a masked card number, with single blanks."""
    return " ".join(_NUMBER.split(words)[0].split()).strip(" :-*.") or None


def _method_in(rows: Sequence[Row]) -> str | None:
    """The shortest text that names cash or a card, unless it is a sentence."""
    texts = (piece.text for row in rows for piece in row.pieces)
    named = (text for text in texts if label_of(text) in _PAYMENTS)
    tidy = (text for text in map(_tidy, named) if text and len(text.split()) <= _WORDS)
    return min(tidy, key=len, default=None)
