"""The amounts of a receipt as the sums take them."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, product

from .equation import Operand, counted_as
from .facts import Facts
from .money import is_rounded

type Operands = tuple[Operand, ...]


def goods(facts: Facts) -> Operands:
    """The totals of all goods; none where one is missing, for then their sum says nothing."""
    return _column("line_items", "total", [item.total for item in facts.items])


def row_discounts(facts: Facts) -> Operands:
    """What is taken off single goods."""
    reduced = ((index, item) for index, item in enumerate(facts.items) if item.discount)
    return tuple(
        counted_as(
            1 if (item.total or 0) < 0 else -1, f"line_items[{index}].discount", item.discount
        )
        for index, item in reduced
    )


def tax_amounts(facts: Facts) -> Operands:
    """The taxes of the tax summary, all or none."""
    return _column("tax_lines", "amount", [line.amount for line in facts.tax_lines])


def tax_bases(facts: Facts) -> Operands:
    """What was taxed by the tax summary, all or none."""
    return _column("tax_lines", "base", [line.base for line in facts.tax_lines])


def _column(rows: str, column: str, values: Sequence[Decimal | None]) -> Operands:
    if None in values:
        return ()
    return tuple(Operand(f"{rows}[{i}].{column}", value) for i, value in enumerate(values))


def taxes(facts: Facts) -> Operands:
    """The total tax, else the taxes that it would be the sum of."""
    return present(facts, "tax_total") or tax_amounts(facts)


def present(facts: Facts, *names: str) -> Operands:
    """Those of the totals that are printed."""
    values = ((name, getattr(facts.totals, name)) for name in names)
    return tuple(Operand(f"totals.{name}", value) for name, value in values if value is not None)


def discount(facts: Facts) -> Operand:
    """What is taken off, whatever its sign; where none was read, one could be missing."""
    is_refund = (facts.totals.total or 0) < 0
    return counted_as(1 if is_refund else -1, "totals.discount", facts.totals.discount)


def roundings(facts: Facts) -> list[Operands]:
    """The rounding as printed, with the sign that many receipts leave out, or not applied yet."""
    value = facts.totals.rounding
    if not value:
        return [()]
    signed = (Operand("totals.rounding", value, Decimal(slope)) for slope in (1, -1))
    return [*((operand,) for operand in signed), ()]


def payments(facts: Facts) -> Iterator[Operands]:
    """The single payments, and their sum as printed: each should settle the total."""
    amounts = [payment.amount for payment in facts.payments]
    if amounts and None not in amounts:
        yield tuple(counted_as(1, f"payments[{i}].amount", v) for i, v in enumerate(amounts))
    if facts.totals.amount_paid is not None:
        yield (counted_as(1, "totals.amount_paid", facts.totals.amount_paid),)


def given_back(facts: Facts) -> Operands:
    """The change, which may be missing, and cash that was paid out."""
    change = counted_as(-1, "totals.change", facts.totals.change)
    if facts.totals.cashback is None:
        return (change,)
    return (change, counted_as(-1, "totals.cashback", facts.totals.cashback))


def choices(operands: Iterable[Operand]) -> list[Operands]:
    """Every choice among the operands, all of them first; one that counts nothing stays."""
    ways = (([one], []) if one.counted else ([one],) for one in operands)
    return [tuple(chain.from_iterable(way)) for way in product(*ways)]


def rounded_items(facts: Facts, unit: Decimal) -> int:
    """How many rows of goods had to be rounded."""
    factors = ((item.quantity, item.unit_price) for item in facts.items)
    return sum(_is_rounded(factor, unit) for factor in factors)


def rounded_taxes(facts: Facts, unit: Decimal) -> int:
    """How many taxes had to be rounded."""
    factors = ((line.base, line.rate and line.rate / 100) for line in facts.tax_lines)
    return sum(_is_rounded(factor, unit) for factor in factors)


def _is_rounded(factors: tuple[Decimal | None, Decimal | None], unit: Decimal) -> bool:
    one, other = factors
    return one is not None and other is not None and is_rounded(one * other, unit)
