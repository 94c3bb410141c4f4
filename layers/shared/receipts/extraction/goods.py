"""One row of goods: its words, and which of its numbers is the quantity and which a price."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from typing import NamedTuple, Self

from receipts.patterns import late_pattern

from .amounts import PrintedAmount, amounts_in
from .characters import fold
from .labels import Label, first_label, label_of
from .layout import Row
from .summary import money_in

_LETTERS = late_pattern(r"[^\W\d_]{2}|[^\W\d_a-zA-Z]")
_TIMES = late_pattern(
    r"(?<![\w.,])(?P<quantity>\d+(?:[.,]\d{1,3})?) ?(?:[^\W\d_]{1,4}\.? )?"
    r"(?:[x\u00d7](?![^\W\d_])|[*](?= ?\d)|@)",
    re.IGNORECASE,
)
_LEADING = late_pattern(r"^(?P<quantity>\d{1,3})(?: ?[x\u00d7])?\s+(?=[^\W\d_])", re.IGNORECASE)
_COLUMN = late_pattern(r"  (?P<quantity>\d{1,3}) *$")
_PER_UNIT = late_pattern(r"^(?-i:[ .a-zA-Z]*)/ ?(?:kg|g|lit|ltr|l|ml|unit|ea|pc|st)", re.IGNORECASE)
_DEDUCTIONS = frozenset({Label.DISCOUNT, Label.ROUNDING})
_MARGIN = " @x\u00d7X*:-.,="
_NEAR = 6  # characters between "2 x" and its price: a currency mark and blanks
_CENT = Decimal("0.01")
_DISCOUNTED = 2  # a price and a total alone leave no room for a discount


class GoodsRow(NamedTuple):
    """What one row says of a good; a row without a total lends its words or its quantity."""

    description: str | None
    quantity: str | None = None
    unit_price: PrintedAmount | None = None
    total: PrintedAmount | None = None
    is_deduction: bool = False
    discount: PrintedAmount | None = None

    @property
    def is_discount(self) -> bool:
        """Whether the row is nothing but what is taken off another."""
        return self.is_deduction and label_of(self.description or "") is Label.DISCOUNT

    @property
    def is_bare_price(self) -> bool:
        """Whether the row wants the words of the row above it: `2 x 1.49  2.98`."""
        return self.total is not None and self.quantity is not None and self.description is None

    def below(self, words: Sequence[str | None]) -> Self:
        """The same good, described by the rows above it too."""
        return self._replace(description=_together(*words, self.description))

    def above(self, words: str | None) -> Self:
        """The same good, described by a row below it too."""
        return self._replace(description=_together(self.description, words))

    def multiplied_by(self, detail: Self) -> Self:
        """The same good with the quantity and the unit price of a row like `2 x 1.49`."""
        return self._replace(
            quantity=detail.quantity or self.quantity, unit_price=detail.unit_price
        )

    def reduced_by(self, deduction: Self) -> Self:
        """The same good with what a row below takes off."""
        return self._replace(discount=deduction.total)

    def repeats(self, other: Self) -> bool:
        """Whether this is no more than another row's amount once again."""
        is_bare = self.description is None and self.quantity is None and self.unit_price is None
        return bool(is_bare and self.total and other.total and self.total[1] == other.total[1])


def _together(*words: str | None) -> str | None:
    return " ".join(word for word in words if word) or None


def read_goods_row(row: Row, *, whole_amounts: bool) -> GoodsRow:
    """The words, quantity, unit price and total that stand on one row."""
    text = row.text
    amounts = amounts_in(text)
    prices = money_in(text, whole_amounts=whole_amounts)
    times = _TIMES.search(fold(text))
    if not prices:
        return GoodsRow(_words(text))
    if _is_per_unit(text, prices[-1]) and not times:
        return GoodsRow(_words(text[: prices[-1].start]), None, prices[-1])
    if times:
        return _multiplied(text, times, prices)
    return _in_columns(text, amounts, prices)


def _is_per_unit(text: str, price: PrintedAmount) -> bool:
    return bool(_PER_UNIT.match(text[price.end :]))


def _words(text: str) -> str | None:
    tidy = " ".join(text.split()).strip(_MARGIN)
    return tidy if _LETTERS.search(tidy) else None


def _multiplied(text: str, times: re.Match[str], prices: list[PrintedAmount]) -> GoodsRow:
    """`Tea 2 x 1.49  2.98`: what stands right behind the sign is the unit price."""
    unit = next((price for price in prices if 0 <= price.start - times.end() <= _NEAR), None)
    total = prices[-1] if prices[-1] is not unit and not _is_per_unit(text, prices[-1]) else None
    words = text[: times.start()]
    if not _words(words) and unit is None:
        words = text[times.end() : prices[0].start]
        unit = prices[-2] if len(prices) > 1 else None
    description = _words(_LEADING.sub("", words.strip()))
    between = (price for price in prices if price.value < 0 and price not in (unit, total))
    return GoodsRow(
        description, times["quantity"], unit, total, _is_deduction(text), next(between, None)
    )


def _in_columns(
    text: str, amounts: Sequence[PrintedAmount], prices: Sequence[PrintedAmount]
) -> GoodsRow:
    """Quantity and unit price are the two numbers left of the total whose product it is."""
    total = prices[-1]
    left = [amount for amount in amounts if amount.start < total.start and _is_free(text, amount)]
    quantity, unit = _factors(left, prices[:-1], total.value) or (None, None)
    discount = None
    if unit is None:
        quantity, unit, discount = _discounted(left, prices)
    if unit is None and prices[1:] == [total]:
        unit = prices[0]
    words, count = _counted(_gap_with_words(text, [quantity, unit, total]))
    printed = quantity.text if quantity else count
    return GoodsRow(_words(words), printed, unit, total, _is_deduction(text), discount)


def _discounted(
    left: Sequence[PrintedAmount], prices: Sequence[PrintedAmount]
) -> tuple[PrintedAmount | None, PrintedAmount | None, PrintedAmount | None]:
    """Quantity, unit price, and the discount between them and the total, where it explains it."""
    *before, discount, total = prices if len(prices) > _DISCOUNTED else (None, None)
    if discount is None or total is None or not discount.value:
        return None, None, None
    whole = total.value + abs(discount.value)
    found = _factors([one for one in left if one.start < discount.start], before, whole)
    if found:
        return *found, discount
    is_single = len(before) == 1 and discount.value < 0 and before[0].value == whole
    return (None, before[0], discount) if is_single else (None, None, None)


def _gap_with_words(text: str, numbers: Sequence[PrintedAmount | None]) -> str:
    """The first words before or between numbers, which is where a description stands."""
    known = sorted((number.start, number.end) for number in numbers if number)
    ends = [0, *(end for _, end in known)]
    gaps = (text[end:start] for end, (start, _) in zip(ends, known, strict=False))
    return next(filter(_words, gaps), "")


def _counted(words: str) -> tuple[str, str | None]:
    """The words without the whole number before or in a column behind them, and that number."""
    found = _LEADING.match(words) or _COLUMN.search(words)
    if found is None:
        return words, None
    return words[: found.start()] + words[found.end() :], found["quantity"]


def _factors(
    numbers: Sequence[PrintedAmount], prices: Sequence[PrintedAmount], total: Decimal
) -> tuple[PrintedAmount, PrintedAmount] | None:
    by_likelihood = sorted(numbers, key=lambda number: number.is_money)
    for quantity, price in product(by_likelihood, prices):
        is_product = abs(quantity.value * price.value - total) <= _CENT
        if is_product and quantity.start != price.start:
            return quantity, price
    return None


def _is_free(text: str, number: PrintedAmount) -> bool:
    """Whether a number stands for itself rather than ends a code like `T02`."""
    return number.is_money or not text[: number.start][-1:].isalpha()


def _is_deduction(text: str) -> bool:
    return label_of(text) in _DEDUCTIONS or first_label(text) in (Label.TAX, Label.CHANGE)
