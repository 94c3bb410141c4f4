"""Whether the amounts of a receipt fit one another (rules A1 to A7, A9, A10, A12)."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import chain

from . import products, sums
from .equation import Balance
from .facts import Facts
from .money import rounded, smallest_coin, unit_of
from .naming import describe, name_of
from .repair import propose_repair
from .result import CheckResult, Repair, failed, passed, skipped

_BALANCES: dict[str, Callable[[Facts], Iterable[Balance]]] = {
    "A1": products.row_balances,
    "A2": sums.items_balance,
    "A3": sums.total_balance,
    "A4": sums.taxes_balance,
    "A5": products.tax_balances,
    "A6": sums.tax_table_balance,
    "A7": sums.payments_balance,
}


def check_sums(facts: Facts) -> Iterator[CheckResult]:
    """A1 to A7: each broken sum, with the repair that mends them all if there is one."""
    found = {code: list(balances(facts)) for code, balances in _BALANCES.items()}
    balances = list(chain.from_iterable(found.values()))
    holds = all(balance.holds for balance in balances)
    repair = None if holds else propose_repair(facts, balances, _all_hold)
    for code, of_code in found.items():
        yield from _results(code, of_code, unit=unit_of(facts), repair=repair)


def _all_hold(facts: Facts) -> bool:
    balances = chain.from_iterable(find(facts) for find in _BALANCES.values())
    return all(balance.holds for balance in balances)


def _results(
    code: str, balances: list[Balance], *, unit: Decimal, repair: Repair | None
) -> Iterator[CheckResult]:
    """One result for each broken sum, or one for them all."""
    broken = [balance for balance in balances if not balance.holds]
    for balance in broken:
        yield _failure(balance, unit=unit, repair=repair)
    if balances and not broken:
        yield _success(code, balances)
    if not balances:
        yield skipped(code)


def _success(code: str, balances: list[Balance]) -> CheckResult:
    """The sides of a sum that is the only one under its code, and its basis."""
    way = balances[0].equation
    if len(balances) > 1:
        return passed(code)
    return passed(code, *_fields(balances[0])).model_copy(
        update={
            "left": way.left,
            "right": way.right,
            "difference": way.difference,
            "tolerance": way.tolerance,
            "basis": way.basis,
        }
    )


def _failure(balance: Balance, *, unit: Decimal, repair: Repair | None) -> CheckResult:
    way = balance.equation
    mends = repair if repair and repair.field in _operand_fields(balance) else None
    left, right = rounded(way.left, unit), rounded(way.right, unit)
    *summands, result = way.operands
    words = (balance.left or describe(summands)).capitalize()
    message = f"{words} is {left:f}, but the {name_of(result.field)} is {right:f}"
    message += _advice(mends)
    broken = failed(balance.code, message, fields=_fields(balance), left=left, right=right)
    return broken.model_copy(
        update={"tolerance": way.tolerance, "basis": way.basis, "repair": mends}
    )


def _fields(balance: Balance) -> tuple[str, ...]:
    """What takes part in any of its ways and was read; what the sum is of goes first."""
    found = _operand_fields(balance)
    return tuple(field for field, read in found.items() if read is not None)


def _operand_fields(balance: Balance) -> dict[str, Decimal | None]:
    operands = chain.from_iterable(reversed(way.operands) for way in balance.ways)
    return {one.field: one.read for one in operands}


def _advice(repair: Repair | None) -> str:
    if repair is None:
        return "."
    return (
        f"; with {repair.proposed:f} as the {name_of(repair.field)}, which the receipt prints too,"
        " everything would add up."
    )


def check_signs(facts: Facts) -> CheckResult:
    """A9: sums and taxes have one sign; zero has none."""
    totals = facts.totals
    values = {
        "totals.total": totals.total,
        "totals.subtotal": totals.subtotal,
        "totals.tax_total": totals.tax_total,
        **{f"tax_lines[{i}].amount": line.amount for i, line in enumerate(facts.tax_lines)},
    }
    signed = {path: value for path, value in values.items() if value}
    if not signed:
        return skipped("A9")
    negative = [path for path, value in signed.items() if value < 0]
    if len(negative) in (0, len(signed)):
        return passed("A9", *signed)
    message = f"The {name_of(negative[0])} is negative while other sums are positive."
    return failed("A9", message, fields=negative)


def check_rounding(facts: Facts) -> CheckResult:
    """A10: a rounding stays within the smallest coin."""
    coin, rounding = smallest_coin(facts.currency), facts.totals.rounding
    if coin is None or rounding is None:
        return skipped("A10")
    if abs(rounding) <= coin:
        return passed("A10", "totals.rounding")
    message = f"The rounding is {rounding:f}, but no coin asks for more than {coin:f}."
    return failed("A10", message, fields=["totals.rounding"], left=abs(rounding), right=coin)


def check_indian_taxes(facts: Facts) -> CheckResult:
    """A12: within a state, half of the GST is the centre's and half the state's."""
    central, state = _named(facts, "CGST"), _named(facts, "SGST", "UTGST")
    if not central or not state:
        return skipped("A12")
    left, right = sum(central.values(), Decimal(0)), sum(state.values(), Decimal(0))
    if left == right:
        return passed("A12", *central, *state)
    message = f"Central GST is {left:f}, but state GST is {right:f}, and they must be equal."
    return failed("A12", message, fields=[*central, *state], left=left, right=right)


def _named(facts: Facts, *names: str) -> dict[str, Decimal]:
    return {
        f"tax_lines[{index}].amount": line.amount
        for index, line in enumerate(facts.tax_lines)
        if line.amount is not None and any(name in (line.name or "").upper() for name in names)
    }
