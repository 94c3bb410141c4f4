"""The tax summary: which tax at which rate on what."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import permutations
from typing import NamedTuple

from receipts.patterns import late_pattern
from receipts.printed import PrintedTaxLine

from .amounts import PrintedAmount
from .characters import fold, skeleton
from .labels import Label, label_of
from .layout import Row
from .summary import money_in
from .vocabulary import TAX

_RATE = late_pattern(r"(?<![\d.,])(?P<rate>\d{1,2}(?:[.,]\d{1,3})?) ?%")
_BARE_RATE = late_pattern(r"(?:^|(?<=  ))(?P<rate>\d{1,2}(?:[.,]\d{1,2})?)(?=  )")
_NAME_MARGIN = " =:@()-*.,"
_HIGHEST_RATE = 30
_TOLERANCE = Decimal("0.02")


class _Split(NamedTuple):
    base: PrintedAmount | None
    amount: PrintedAmount


def find_tax_lines(rows: Sequence[Row], goods: range) -> tuple[PrintedTaxLine, ...]:
    """Rows outside the goods with a rate and an amount that fit; a table goes before mentions."""
    outside = [row for index, row in enumerate(rows) if index not in goods]
    lines = [line for row in outside for line in _lines(row)]
    with_base = [line for line in lines if line.base is not None]
    return tuple(with_base or lines)


def only_amount(lines: Sequence[PrintedTaxLine]) -> str | None:
    """The tax, where there is a single line of it."""
    return lines[0].amount if len(lines) == 1 else None


def are_different_taxes(lines: Sequence[PrintedTaxLine]) -> bool:
    """Whether taxes of different names are printed (central and state GST): neither is the sum."""
    return len({skeleton(line.name) for line in lines if line.name}) > 1


def _lines(row: Row) -> Iterator[PrintedTaxLine]:
    text = row.text
    amounts = money_in(text, whole_amounts=False)
    found = _RATE.search(fold(text)) or (len(amounts) > 1 and _BARE_RATE.search(fold(text)))
    if not found:
        return
    others = [amount for amount in amounts if not found.start() <= amount.start < found.end()]
    split = _split(others, found["rate"], is_named=label_of(text) is Label.TAX)
    if split is not None:
        yield PrintedTaxLine(
            name=_name(text, found.start(), found.end(), split),
            rate=text[found.start() : found.end()].strip(),
            base=split.base.text if split.base else None,
            amount=split.amount.text,
        )


def _split(amounts: Sequence[PrintedAmount], rate: str, *, is_named: bool) -> _Split | None:
    """The pair that the rate joins, exclusive or inclusive of the tax; a lone amount if named."""
    share = Decimal(fold(rate).replace(",", "."))
    if share > _HIGHEST_RATE:
        return None
    for base, amount in permutations(amounts, 2):
        if _fits(base.value, amount.value, share):
            return _Split(base, amount)
    if is_named and len(amounts) == 1:
        return _Split(None, amounts[0])
    return None


def _fits(base: Decimal, amount: Decimal, rate: Decimal) -> bool:
    if base <= 0 or amount < 0 or (amount == 0) != (rate == 0):
        return False
    added, contained = base * rate / 100, base * rate / (100 + rate)
    return min(abs(amount - added), abs(amount - contained)) <= _TOLERANCE


def _name(text: str, start: int, end: int, split: _Split) -> str | None:
    first = min(part.start for part in split if part is not None)
    before = text[: min(start, first)].strip(_NAME_MARGIN)
    behind = text[end:first].strip(_NAME_MARGIN)
    names = sorted((before, behind), key=lambda name: not TAX.found_in(name))
    return next((name for name in names if name), None)
