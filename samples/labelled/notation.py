"""Amounts, rates and dates as a country writes them."""

import datetime
from decimal import Decimal

from samples.labelled.countries import Notation

_FULL_WIDTH = {ord("0") + digit: ord("\uff10") + digit for digit in range(10)}
_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")


def money(amount: Decimal, notation: Notation, *, marked: bool = False) -> str:
    """An amount with its groups; `marked` puts the currency beside it."""
    whole, _, fraction = f"{abs(amount):.{notation.decimals}f}".partition(".")
    text = _grouped(whole, notation) + (notation.point + fraction if fraction else "")
    if marked:
        blank = " " if notation.mark[-1:].isalpha() or notation.mark_behind else ""
        ends = (text, blank, notation.mark)
        text = "".join(ends if notation.mark_behind else reversed(ends))
    text = f"-{text}" if amount < 0 else text
    return text.translate(_FULL_WIDTH) if notation.full_width else text


def _grouped(whole: str, notation: Notation) -> str:
    last, others = notation.groups
    rest, parts = whole[:-last], [whole[-last:]]
    while rest:
        rest, parts = rest[:-others], [rest[-others:], *parts]
    return notation.group.join(parts)


def percent(rate: Decimal, notation: Notation) -> str:
    """A rate with its sign."""
    return f"{rate:f}%".replace(".", notation.point)


def day(moment: datetime.datetime, notation: Notation) -> str:
    """The date as it is printed."""
    text = moment.strftime(notation.date)
    return text.translate(_FULL_WIDTH) if notation.full_width else text


def capitals(amount: Decimal) -> str:
    """An amount below ten thousand in the capitals of a Chinese invoice."""
    whole, cents = divmod(int(amount * 100), 100)
    text = _capital_digits(whole) + "圆"
    if not cents:
        return text + "整"
    tenths, rest = divmod(cents, 10)
    text += f"{_CAPITALS[tenths]}角" if tenths else "零"
    return text + (f"{_CAPITALS[rest]}分" if rest else "")


def _capital_digits(whole: int) -> str:
    digits = str(whole)
    text = "".join(
        _CAPITALS[int(digit)] + (_PLACES[len(digits) - at - 1] if digit != "0" else "")
        for at, digit in enumerate(digits)
    )
    while "零零" in text:
        text = text.replace("零零", "零")
    return text.rstrip("零") or "零"
