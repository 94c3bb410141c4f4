from copy import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from typing import NamedTuple

from hypothesis import assume, event, given
from hypothesis import strategies as st

from receipts.checks.arithmetic import check_sums
from receipts.checks.facts import Facts, ItemFacts, PaymentFacts, TaxFacts, TotalFacts
from receipts.checks.money import decimals_of, smallest_coin, sums
from receipts.checks.result import CheckResult
from receipts.checks.run import check_facts

ZERO = Decimal(0)
SUMS = {"A2", "A3", "A4", "A6", "A7"}


class Row(NamedTuple):
    """What is drawn of a good: pieces or grams, a price in minor units, how much it prints."""

    quantity: Decimal
    price: int
    has_factors: bool
    has_discount: bool


class Plan(NamedTuple):
    """What is drawn of a receipt; the percentages are of the goods, and 0 prints nothing."""

    currency: str
    rows: list[Row]
    discount: int
    service: int
    tip: int
    shipping: int
    rates: tuple[int, ...]
    share: int
    is_net: bool
    is_rounded: bool
    prints_signs: bool
    subtotal: int
    change: int


class Sale(NamedTuple):
    """A receipt, and the last decimal of its currency."""

    facts: Facts
    unit: Decimal


def sale_of(plan: Plan) -> Sale:
    """The receipt whose amounts all follow from the plan."""
    unit = Decimal(1).scaleb(-decimals_of(plan.currency))
    items = tuple(item_of(row, unit) for row in plan.rows)
    worth = sum((item.total or ZERO for item in items), ZERO)
    discount, service, tip, shipping = (
        percent_of(worth, percent, unit) or None
        for percent in (plan.discount, plan.service, plan.tip, plan.shipping)
    )
    taxed = worth - (discount or ZERO)
    tax_lines = tax_table(plan, taxed, unit)
    tax = sum((line.amount or ZERO for line in tax_lines), ZERO)
    charges = sum((charge or ZERO for charge in (service, tip, shipping)), ZERO)
    exact = taxed + charges + tax * plan.is_net
    rounding = roundable(exact, plan.currency) if plan.is_rounded else None
    total = exact + (rounding or ZERO)
    change = plan.change * unit or None
    subtotals = (None, worth, taxed, taxed if plan.is_net else taxed - tax)
    totals = TotalFacts(
        subtotal=subtotals[plan.subtotal],
        discount=discount if discount is None or not plan.prints_signs else -discount,
        service_charge=service,
        tip=tip,
        shipping=shipping,
        tax_total=tax,
        rounding=rounding if rounding is None or plan.prints_signs else abs(rounding),
        total=total,
        change=change,
    )
    facts = Facts(
        currency=plan.currency,
        items=items,
        totals=totals,
        tax_lines=tax_lines,
        payments=(PaymentFacts(amount=total + (change or ZERO)),),
    )
    return Sale(replace(facts, printed_amounts=frozenset(dict(amounts(facts)).values())), unit)


def item_of(row: Row, unit: Decimal) -> ItemFacts:
    price = row.price * unit
    worth = printed(row.quantity * price, unit)
    discount = percent_of(worth, 13, unit) if row.has_discount else None
    total = worth - (discount or ZERO)
    if not row.has_factors:
        return ItemFacts(total=total)
    return ItemFacts(quantity=row.quantity, unit_price=price, discount=discount, total=total)


def tax_table(plan: Plan, taxed: Decimal, unit: Decimal) -> tuple[TaxFacts, ...]:
    """One line for each rate; of two, the first has its share of the goods."""
    first = percent_of(taxed, plan.share, unit) if len(plan.rates) > 1 else taxed
    lines = []
    for rate, amount in zip(map(Decimal, plan.rates), (first, taxed - first), strict=False):
        tax = printed(amount * rate / (100 if plan.is_net else 100 + rate), unit)
        base = amount if plan.is_net else amount - tax
        lines.append(TaxFacts(rate=rate, base=base, amount=tax))
    return tuple(lines)


def printed(value: Decimal, unit: Decimal) -> Decimal:
    return value.quantize(unit, ROUND_HALF_UP)


def percent_of(value: Decimal, percent: int, unit: Decimal) -> Decimal:
    return printed(value * percent / 100, unit)


def roundable(total: Decimal, currency: str) -> Decimal | None:
    """What takes the total to the nearest coin; None where there is nothing to round."""
    coin = smallest_coin(currency)
    if coin is None:
        return None
    return (total / coin).quantize(Decimal(1), ROUND_HALF_UP) * coin - total or None


def amounts(facts: Facts) -> list[tuple[str, Decimal]]:
    factors = [
        (f"line_items[{index}].{name}", getattr(item, name))
        for index, item in enumerate(facts.items)
        for name in ("quantity", "unit_price", "discount")
    ]
    return [*sums(facts), *((path, value) for path, value in factors if value is not None)]


PIECES = st.integers(1, 6).map(Decimal)
GRAMS = st.integers(200, 3000).map(lambda grams: Decimal(grams).scaleb(-3))
ROWS = st.builds(
    Row,
    quantity=PIECES | GRAMS,
    price=st.integers(50, 20000),
    has_factors=st.booleans(),
    has_discount=st.booleans(),
)


def up_to(percent: int) -> st.SearchStrategy[int]:
    return st.just(0) | st.integers(1, percent)


SALES = st.builds(
    Plan,
    currency=st.sampled_from(["EUR", "USD", "MYR", "CHF", "INR", "JPY", "KWD"]),
    rows=st.lists(ROWS, min_size=1, max_size=4),
    discount=up_to(30),
    service=up_to(12),
    tip=up_to(20),
    shipping=up_to(10),
    rates=st.sampled_from([(6,), (19, 7), (20, 5), (10, 8), (8, 0)]),
    share=st.integers(0, 100),
    is_net=st.booleans(),
    is_rounded=st.booleans(),
    prints_signs=st.booleans(),
    subtotal=st.integers(0, 3),
    change=up_to(5000),
).map(sale_of)


def arithmetic(facts: Facts) -> list[CheckResult]:
    return [result for result in check_facts(facts) if result.code.startswith("A")]


@given(SALES)
def test_consistent_receipt_passes(sale: Sale) -> None:
    failures = [result for result in arithmetic(sale.facts) if result.status == "fail"]
    assert failures == []


@given(SALES, st.data())
def test_wrong_digit_is_named(sale: Sale, data: st.DataObject) -> None:
    path, right = data.draw(st.sampled_from(amounts(sale.facts)))
    wrong = data.draw(misreadings(right))
    assume(is_detectable(sale, path, right, wrong))
    failures = [
        result
        for result in arithmetic(sale.facts.with_amount(path, wrong))
        if result.status == "fail"
    ]
    assert any(path in result.fields for result in failures)
    repairs = {(one.repair.field, one.repair.proposed) for one in failures if one.repair}
    event("repaired" if repairs else "not repaired")
    assert repairs <= {(path, right)}


@st.composite
def misreadings(draw: st.DrawFn, value: Decimal) -> Decimal:
    """The same number with one digit read as another."""
    text = f"{value:f}"
    place = draw(st.sampled_from([i for i, letter in enumerate(text) if letter.isdigit()]))
    digit = draw(st.sampled_from([digit for digit in "0123456789" if digit != text[place]]))
    return Decimal(text[:place] + digit + text[place + 1 :])


def is_detectable(sale: Sale, path: str, right: Decimal, wrong: Decimal) -> bool:
    """Whether the receipt with the wrong amount is not just as consistent as the right one.

    It is where rounding explains the difference, or where the difference is that of counting a
    component or not, which other receipts do.
    """
    change = abs(wrong - right)
    item = sale.facts.items[int(path[11])] if path.startswith("line_items") else ItemFacts()
    if path.endswith(("quantity", "unit_price")):
        other = item.unit_price if path.endswith("quantity") else item.quantity
        return abs(change * (other or ZERO)) - (item.discount or ZERO) > 10 * sale.unit
    if path.endswith("].discount"):
        return change > 5 * sale.unit and wrong != 0
    both = (sale.facts, sale.facts.with_amount(path, wrong))
    checked = [one for facts in both for one in check_sums(facts) if one.code in SUMS]
    explained = max((one.tolerance for one in checked if one.tolerance), default=ZERO)
    if path.startswith("payments") or path == "totals.change":
        # Cash is paid to the nearest coin, whether the receipt prints that or not.
        explained = max(explained, (smallest_coin(sale.facts.currency) or ZERO) / 2)
    known = components(sale.facts, path)
    has_one_reading = sum(abs(value) <= explained for value in known) == 1
    return has_one_reading and all(abs(change - abs(value)) > explained for value in known)


def components(facts: Facts, path: str) -> list[Decimal]:
    """What the ways to count or not to count the components of a total differ by.

    Whether a tip is taxed differs between tax tables; it is part of the total in any case.
    """
    totals = facts.totals
    parts = [totals.discount, totals.service_charge, totals.shipping, totals.tax_total]
    if path.startswith("tax_lines"):
        parts.append(totals.tip)
    ways = [(ZERO, part, -part) for part in parts if part]
    rounding = totals.rounding or ZERO
    steps = (ZERO, rounding, -rounding, 2 * rounding, -2 * rounding)
    return [sum(chosen, ZERO) for chosen in product(*ways, dict.fromkeys(steps))]
