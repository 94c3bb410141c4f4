"""Whether the amounts are of a size that occurs (rules A8, A11, G3, G4, S1, S2)."""

from collections.abc import Iterator
from decimal import Decimal

from .facts import Facts, ItemFacts
from .naming import name_of
from .result import CheckResult, failed, passed, skipped

_TOTAL = "totals.total"
_REFUNDS = frozenset({"credit_note", "refund"})
_HIGHEST_TIP = Decimal("0.5")  # of the subtotal
_HIGHEST_RATE = Decimal(40)  # percent, India's on luxuries; the EU's highest is 27
_MOST_PIECES = 10_000


def check_total(facts: Facts) -> CheckResult:
    """S1: there is a total, above zero but for a credit note."""
    total = facts.totals.total
    if total is None:
        return failed("S1", "No total was found.", fields=[_TOTAL])
    if total > 0 or (total < 0 and facts.document_type in _REFUNDS):
        return passed("S1", _TOTAL)
    message = f"The total is {total:f}, which only a credit note's may be."
    if total == 0:
        message = "The total is zero."
    return failed("S1", message, fields=[_TOTAL])


def check_quantities(facts: Facts) -> CheckResult:
    """S2: nobody sells zero pieces, or ten thousand on a receipt."""
    quantities = {
        f"line_items[{index}].quantity": item.quantity
        for index, item in enumerate(facts.items)
        if item.quantity is not None
    }
    if not quantities:
        return skipped("S2")
    odd = {path: value for path, value in quantities.items() if not 0 < abs(value) <= _MOST_PIECES}
    if not odd:
        return passed("S2")
    path, value = next(iter(odd.items()))
    return failed("S2", f"The {name_of(path)} is {value:f}.", fields=list(odd))


def check_item_count(facts: Facts) -> CheckResult:
    """A8: receipts count either their rows or the pieces; weighed goods are one piece each."""
    if facts.item_count is None or not facts.items:
        return skipped("A8")
    rows, pieces = Decimal(len(facts.items)), sum(map(_pieces, facts.items), Decimal(0))
    if facts.item_count in (rows, pieces):
        return passed("A8", "line_items")
    message = f"The receipt states {facts.item_count:f} goods, but {pieces:f} were read."
    return failed("A8", message, fields=["line_items"], left=pieces, right=facts.item_count)


def _pieces(item: ItemFacts) -> Decimal:
    is_counted = item.quantity is not None and item.quantity % 1 == 0
    return item.quantity if item.quantity is not None and is_counted else Decimal(1)


def check_tip(facts: Facts) -> CheckResult:
    """A11: a tip is no more than half of what it is for."""
    tip = facts.totals.tip
    base = facts.totals.subtotal or facts.totals.total
    if tip is None or base is None:
        return skipped("A11")
    highest = abs(base) * _HIGHEST_TIP
    if abs(tip) <= highest:
        return passed("A11", "totals.tip")
    message = f"The tip of {tip:f} is more than half of {abs(base):f}."
    return failed("A11", message, fields=["totals.tip"], left=abs(tip), right=highest)


def check_rates(facts: Facts) -> Iterator[CheckResult]:
    """A11: no country taxes a sale at more than 40 percent."""
    for index, line in enumerate(facts.tax_lines):
        if line.rate is not None and not 0 <= line.rate <= _HIGHEST_RATE:
            field = f"tax_lines[{index}].rate"
            message = f"The {name_of(field)} is {line.rate:f} %, which is no tax rate."
            yield failed("A11", message, fields=[field], left=line.rate, right=_HIGHEST_RATE)


def check_tax(facts: Facts) -> Iterator[CheckResult]:
    """A11: nor is the tax more than that share of the total."""
    tax, total = facts.totals.tax_total, facts.totals.total
    if tax is not None and total and abs(tax) > abs(total) * _HIGHEST_RATE / 100:
        message = f"The tax of {tax:f} is too high for a total of {total:f}."
        yield failed("A11", message, fields=["totals.tax_total"], left=abs(tax), right=abs(total))


def check_dearest_item(facts: Facts) -> CheckResult:
    """G3: a single good is no dearer than everything together, unless something was taken off."""
    total = facts.totals.total
    prices = {f"line_items[{i}].total": item.total for i, item in enumerate(facts.items)}
    known = {path: price for path, price in prices.items() if price is not None}
    is_reduced = facts.totals.discount or any(price < 0 for price in known.values())
    if not known or total is None or total < 0 or is_reduced:
        return skipped("G3")
    path = max(known, key=lambda path: known[path])
    if known[path] <= total + abs(facts.totals.rounding or Decimal(0)):
        return passed("G3", _TOTAL)
    message = f"The {name_of(path)} is {known[path]:f}, more than the total of {total:f}."
    return failed("G3", message, fields=[_TOTAL, path], left=known[path], right=total)


def check_tendered(facts: Facts) -> CheckResult:
    """G4: where change was given, the total is neither the change nor the amount paid."""
    total, change, paid = facts.totals.total, facts.totals.change, facts.totals.amount_paid
    if total is None or not change or paid is None:
        return skipped("G4")
    if abs(total) == abs(paid):
        return failed("G4", f"The total of {total:f} is what was handed over.", fields=[_TOTAL])
    if abs(total) == abs(change) and abs(paid) != 2 * abs(total):
        return failed("G4", f"The total of {total:f} is the change.", fields=[_TOTAL])
    return passed("G4", _TOTAL)
