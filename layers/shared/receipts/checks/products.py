"""Products on one row: quantity times price, and base times rate (A1, A5)."""

from collections.abc import Iterator
from decimal import Decimal

from .equation import Balance, Equation, Operand, counted_as
from .facts import Facts
from .money import row_tolerance, tax_tolerance, unit_of
from .naming import name_of

_PERCENT = Decimal(100)


def row_balances(facts: Facts) -> Iterator[Balance]:
    """A1: quantity times unit price, less the row's own discount, is the row's total.

    The discount may be in the price already, and goods that were taken back may have their sign
    at the total alone.
    """
    unit = unit_of(facts)
    for index, item in enumerate(facts.items):
        quantity, price, total = item.quantity, item.unit_price, item.total
        if quantity is None or price is None or total is None:
            continue
        row = f"line_items[{index}]"
        discount = counted_as(1 if total < 0 else -1, f"{row}.discount", item.discount)
        factors = (
            Operand(f"{row}.quantity", quantity, price),
            Operand(f"{row}.unit_price", price, quantity),
        )
        result = Operand(f"{row}.total", total, Decimal(-1))
        value, tolerance = quantity * price, row_tolerance(item, unit)
        plain = Equation(value + discount.counted, total, (*factors, discount, result), tolerance)
        others = (
            Equation(value, total, (*factors, result), tolerance),
            Equation(-value, total, (result,), tolerance),
        )
        words = (
            f"quantity times unit price of {name_of(row)}{', less discount,' * bool(discount.read)}"
        )
        yield Balance("A1", (plain,), others, words)


def tax_balances(facts: Facts) -> Iterator[Balance]:
    """A5: the base of a tax, with the tax inside it or not, times the rate is its amount."""
    tolerance = tax_tolerance(facts, unit_of(facts))
    for index, line in enumerate(facts.tax_lines):
        if line.base is None or line.rate is None or line.amount is None or line.rate < 0:
            continue
        row, amount = f"tax_lines[{index}]", line.amount
        shares = (line.rate / _PERCENT, line.rate / (_PERCENT + line.rate))
        net, gross = (
            Equation(
                line.base * share,
                amount,
                (
                    Operand(f"{row}.base", line.base, share),
                    Operand(f"{row}.amount", amount, Decimal(-1)),
                ),
                tolerance,
            )
            for share in shares
        )
        yield Balance("A5", (net, gross), (), f"base times rate of {name_of(row)}")
