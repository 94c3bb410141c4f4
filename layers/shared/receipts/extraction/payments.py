"""How a receipt was paid, and what came back."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from .currencies import MARK
from .labels import Label, label_of
from .layout import Row
from .summary import Entry

_PAYMENTS = (Label.CASH, Label.CARD)
_MARK_AT_EDGE = re.compile(rf"^\W*(?:{MARK})(?![^\W\d_])|[ .]*(?<![^\W\d_])(?:{MARK})?\W*$")
_WORDS = 3
_NUMBER = re.compile(r"[X*x\u2022#]{2,}|\d")


class Payment(NamedTuple):
    """The words for the means of payment, the amount handed over, and the change."""

    payment_method: str | None
    amount_paid: str | None
    change: str | None


def find_payment(rows: Sequence[Row], entries: Sequence[Entry], total: Entry | None) -> Payment:
    """The payment that explains the total; without an amount, the first words for one."""
    changes = [entry for entry in entries if entry.label is Label.CHANGE]
    change = changes[-1] if changes else None
    paid = [entry for entry in entries if entry.label in _PAYMENTS]
    if not paid:
        below = rows[total.row + 1 :] if total else rows
        return Payment(_method_in(below), None, change.text if change else None)
    wanted = abs(total.value) + abs(change.value if change else Decimal(0)) if total else None
    best = min(paid, key=lambda entry: (abs(entry.value) != wanted, -abs(entry.value)))
    return Payment(_method(best.words), best.text, change.text if change else None)


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
