"""Sums of printed amounts: goods, taxes and payments against the total (A2 to A4, A6, A7)."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import product

from . import operands
from .equation import Balance, Equation, Operand, Side, add_up, counted_as, side
from .facts import Facts
from .money import cash_tolerance, sum_tolerance, unit_of
from .operands import Operands
from .result import Basis

_CHARGES = ("service_charge", "shipping")


def items_balance(facts: Facts) -> Iterator[Balance]:
    """A2: the goods come to the subtotal; where prices include tax, perhaps only to the total.

    The total of a good is printed before its own discount or after it.
    """
    items = operands.goods(facts)
    if not items:
        return
    tolerance = _tolerance(facts, operands.rounded_items)
    discounts = operands.row_discounts(facts)
    starts = (side(items), side((*items, *discounts))) if discounts else (side(items),)
    to_total = tuple(way for start in starts for way in _priced(facts, start, tolerance))
    to_subtotal = tuple(way for start in starts for way in _to_subtotal(facts, start, tolerance))
    if to_subtotal:
        usual = 2 if facts.totals.discount else 1
        yield Balance("A2", to_subtotal[:usual], (*to_subtotal[usual:], *to_total))
    elif to_total:
        yield _balance("A2", facts, to_total)


def total_balance(facts: Facts) -> Iterator[Balance]:
    """A3: from the subtotal to the total, with the tax on top or inside."""
    subtotal = operands.present(facts, "subtotal")
    if subtotal and facts.totals.total is not None:
        tolerance = _tolerance(facts, operands.rounded_taxes)
        yield _balance("A3", facts, tuple(_priced(facts, side(subtotal), tolerance)))


def taxes_balance(facts: Facts) -> Iterator[Balance]:
    """A4: the tax lines come to the total tax, exactly, for both print the same amounts."""
    lines = operands.tax_amounts(facts)
    if lines and facts.totals.tax_total is not None:
        total = Operand("totals.tax_total", facts.totals.tax_total)
        yield Balance("A4", (add_up(side(lines), total, tolerance=Decimal(0)),))


def tax_table_balance(facts: Facts) -> Iterator[Balance]:
    """A6: what was taxed and its taxes come to the total, but for charges that bear no tax."""
    bases, amounts = operands.tax_bases(facts), operands.tax_amounts(facts)
    if not (bases and amounts) or facts.totals.total is None:
        return
    tolerance = _tolerance(facts, operands.rounded_taxes)
    charges = operands.present(facts, "tip", *_CHARGES)
    net, gross = side((*bases, *amounts)), side(bases)
    usual, *others = _to_total(facts, net, charges, tolerance)
    others += _to_total(facts, gross, charges, tolerance)
    others += _to_total(facts, net, (operands.discount(facts), *charges), tolerance)
    yield Balance("A6", (usual,), tuple(others))


def payments_balance(facts: Facts) -> Iterator[Balance]:
    """A7: paid less given back is the total, or what the total was before it was rounded."""
    if facts.totals.total is None:
        return
    total = counted_as(1, "totals.total", facts.totals.total)
    for paid in operands.payments(facts):
        left = side((*paid, *operands.given_back(facts)))
        tolerance = cash_tolerance(facts, left.sum)
        *signed, plain = (
            add_up(left.plus(*rounding), total, tolerance=tolerance)
            for rounding in operands.roundings(facts)
        )
        yield Balance("A7", (plain,), tuple(signed))


def _tolerance(facts: Facts, count: Callable[[Facts, Decimal], int]) -> Decimal:
    unit = unit_of(facts)
    return sum_tolerance(count(facts, unit), unit)


def _balance(code: str, facts: Facts, ways: tuple[Equation, ...]) -> Balance:
    """The usual ways take every component; a tax is on top in one and inside in the other."""
    usual = 2 if operands.taxes(facts) else 1
    return Balance(code, ways[:usual], ways[usual:])


def _priced(facts: Facts, start: Side, tolerance: Decimal) -> Iterator[Equation]:
    """From prices to the total with the tax on top, then with it inside, and so on in turn.

    Discount, service charge and shipping may be inside the start already; a tip never is.
    """
    return _to_total(
        facts,
        start.plus(*operands.present(facts, "tip")),
        (operands.discount(facts), *operands.present(facts, *_CHARGES)),
        tolerance,
        taxes=operands.taxes(facts),
    )


def _to_total(
    facts: Facts,
    start: Side,
    optional: Sequence[Operand],
    tolerance: Decimal,
    *,
    taxes: Operands = (),
) -> Iterator[Equation]:
    total = facts.totals.total
    if total is None:
        return
    right = Operand("totals.total", total)
    tolerance = max(tolerance, cash_tolerance(facts, total))
    has_tax = side(taxes).sum != 0
    modes = (True, False) if taxes else (False,)
    parts = product(operands.choices(optional), operands.roundings(facts), modes)
    for chosen, rounding, is_net in parts:
        left = start.plus(*chosen, *(taxes if is_net else ()), *rounding)
        yield add_up(left, right, tolerance=tolerance, basis=_basis(has_tax, is_net))


def _basis(has_tax: bool, is_net: bool) -> Basis | None:
    if not has_tax:
        return None
    return "net" if is_net else "gross"


def _to_subtotal(facts: Facts, start: Side, tolerance: Decimal) -> Iterator[Equation]:
    """From the goods to the subtotal: after the discount or before it, and rarely with charges."""
    if facts.totals.subtotal is None:
        return
    right = Operand("totals.subtotal", facts.totals.subtotal)
    discounts = operands.choices([operands.discount(facts)])
    charges = reversed(operands.choices(operands.present(facts, *_CHARGES)))
    for added, taken in product(charges, discounts):
        yield add_up(start.plus(*taken, *added), right, tolerance=tolerance)
