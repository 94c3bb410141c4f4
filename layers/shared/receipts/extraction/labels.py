"""What an amount is, by the words printed beside it."""

from enum import StrEnum
from functools import lru_cache

from . import vocabulary
from .phrases import Phrases


class Label(StrEnum):
    """The kinds of amounts below the goods of a receipt."""

    QUANTITY = "quantity"
    CASHBACK = "cashback"
    CHANGE = "change"
    ROUNDING = "rounding"
    SUBTOTAL = "subtotal"
    DISCOUNT = "discount"
    SHIPPING = "shipping"
    SERVICE_CHARGE = "service_charge"
    TIP = "tip"
    NET = "net"
    TAX = "tax"
    GRAND_TOTAL = "grand_total"
    TOTAL = "total"
    CARD = "card"
    CASH = "cash"


# The order decides where a text holds words of two kinds: `Total discount`, `Total cash`.
_SURER_THAN_TAX: tuple[tuple[Label, Phrases], ...] = (
    (Label.QUANTITY, vocabulary.QUANTITY),
    (Label.CASHBACK, vocabulary.CASHBACK),
    (Label.CHANGE, vocabulary.CHANGE),
    (Label.GRAND_TOTAL, vocabulary.ROUNDED_TOTAL),
    (Label.GRAND_TOTAL, vocabulary.TOTAL_WITH_TAX),
    (Label.ROUNDING, vocabulary.ROUNDING),
    (Label.SUBTOTAL, vocabulary.SUBTOTAL),
    (Label.DISCOUNT, vocabulary.DISCOUNT),
    (Label.SHIPPING, vocabulary.SHIPPING),
    (Label.SERVICE_CHARGE, vocabulary.SERVICE_CHARGE),
    (Label.TIP, vocabulary.TIP),
    (Label.NET, vocabulary.NET),
)
_LESS_SURE: tuple[tuple[Label, Phrases], ...] = (
    (Label.GRAND_TOTAL, vocabulary.GRAND_TOTAL),
    (Label.CASH, vocabulary.CASH),
    (Label.TOTAL, vocabulary.TOTAL),
    (Label.CARD, vocabulary.CARD),
)


@lru_cache(1024)
def label_of(text: str) -> Label | None:
    """The kind of amount that these words announce, or None."""
    if not any(map(str.isalpha, text)):
        return None
    for label, phrases in _SURER_THAN_TAX:
        if phrases.found_in(text):
            return label
    if vocabulary.TAX.found_in(text) and not _is_total_with_tax(text):
        return Label.TAX
    return next((label for label, phrases in _LESS_SURE if phrases.found_in(text)), None)


def _is_total_with_tax(text: str) -> bool:
    """`Total sales (incl. GST)` is a total; `GST included in total` and `Total GST` are a tax."""
    first_word, before_bracket = text.split(maxsplit=1)[0], text.split("(", maxsplit=1)[0]
    if vocabulary.TAX.found_in(first_word) or not vocabulary.TOTAL.found_in(before_bracket):
        return False
    return vocabulary.INCLUDING.found_in(text)


def first_label(text: str) -> Label | None:
    """The kind that the first word of a text announces: what a row of goods may start with."""
    return label_of(text.split(maxsplit=1)[0]) if text.strip() else None
