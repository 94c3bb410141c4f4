"""How a receipt was paid, and what came back."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from receipts.patterns import late_pattern

from .currencies import ANY_MARK, without_other_words
from .identifiers import before_card_number
from .labels import Label, label_of
from .layout import Row
from .summary import Entry

_PAYMENTS = (Label.CASH, Label.CARD)
_MARK_BEFORE = late_pattern(rf"\W*{ANY_MARK}(?![^\W\d_])")
_MARK_BEHIND = late_pattern(rf"[ .]*(?<![^\W\d_])(?:{ANY_MARK})?\W*$")
_WORDS = 3


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
    marked = without_other_words(words)
    before, behind = _MARK_BEFORE.match(marked), _MARK_BEHIND.search(marked)
    return _tidy(words[before.end() if before else 0 : behind.start() if behind else None])


def _tidy(words: str) -> str | None:
    """The words before an amount or a masked card number, with single blanks."""
    return " ".join(before_card_number(words).split()).strip(" :-*.") or None


def _method_in(rows: Sequence[Row]) -> str | None:
    """The shortest text that names cash or a card, unless it is a sentence."""
    texts = (piece.text for row in rows for piece in row.pieces)
    named = (text for text in texts if label_of(text) in _PAYMENTS)
    tidy = (text for text in map(_tidy, named) if text and len(text.split()) <= _WORDS)
    return min(tidy, key=len, default=None)
