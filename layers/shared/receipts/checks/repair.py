"""The one amount that was read wrongly, where the receipt itself prints the right one."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from .equation import Balance, Equation, Operand
from .facts import Facts
from .result import Repair

_SEVERAL = 2


class _Candidate(NamedTuple):
    """Another reading of an amount; `growth` is by how much it is higher."""

    field: str
    read: Decimal | None
    proposed: Decimal

    @property
    def growth(self) -> Decimal:
        return self.proposed - (self.read or Decimal(0))


def propose_repair(
    facts: Facts, balances: Sequence[Balance], all_hold: Callable[[Facts], bool]
) -> Repair | None:
    """The single other reading of a single amount with which every sum holds.

    The other reading must stand on the receipt. One that looks like the amount read goes before
    any other; between several of a kind there is nothing to choose, and none is proposed.
    """
    broken = [balance for balance in balances if not balance.holds]
    printed = sorted(map(abs, facts.printed_amounts))
    fitting = [
        one
        for one in dict.fromkeys(_candidates(broken, printed))
        if all(_holds_with(one, balance) for balance in balances)
    ]
    alike = [one for one in fitting if _looks_alike(one.read, one.proposed)]
    for group in (alike, fitting):
        mending = (one for one in group if all_hold(facts.with_amount(one.field, one.proposed)))
        found = list(islice(mending, _SEVERAL))
        if found:
            return _only(found)
    return None


def _only(found: Sequence[_Candidate]) -> Repair | None:
    if len(found) > 1:
        return None
    return Repair(field=found[0].field, read=found[0].read, proposed=found[0].proposed)


def _candidates(broken: Sequence[Balance], printed: Sequence[Decimal]) -> Iterator[_Candidate]:
    """Printed amounts that balance the first broken sum, in the place of one of its operands.

    An amount that is in one broken sum and not in another cannot mend them both.
    """
    first, *rest = broken
    shared = _fields(first).intersection(*map(_fields, rest))
    for way in first.ways:
        for operand in way.operands:
            if operand.field in shared and operand.slope:
                yield from _printed_instead(operand, way, printed)


def _fields(balance: Balance) -> frozenset[str]:
    return frozenset(operand.field for way in balance.ways for operand in way.operands)


def _printed_instead(
    operand: Operand, way: Equation, printed: Sequence[Decimal]
) -> Iterator[_Candidate]:
    wanted = (operand.read or Decimal(0)) - way.difference / operand.slope
    margin = way.tolerance / abs(operand.slope)
    first = bisect_left(printed, abs(wanted) - margin)
    last = bisect_right(printed, abs(wanted) + margin)
    for amount in printed[first:last]:
        proposed = amount.copy_sign(wanted)
        if proposed != operand.read:
            yield _Candidate(operand.field, operand.read, proposed)


def _holds_with(candidate: _Candidate, balance: Balance) -> bool:
    """Whether a sum would hold with the other reading, by what the amount adds to it."""
    return any(
        abs(way.difference + _slope(way, candidate.field) * candidate.growth) <= way.tolerance
        for way in balance.ways
    )


def _slope(way: Equation, field: str) -> Decimal:
    slopes = (operand.slope for operand in way.operands if operand.field == field)
    return next(slopes, Decimal(0))


def _looks_alike(read: Decimal | None, proposed: Decimal) -> bool:
    """One digit read as another, the decimal mark in another place, or a sign lost."""
    if read is None:
        return False
    if abs(read) == abs(proposed) or _digits(read) == _digits(proposed):
        return True
    places = -min(_exponent(read), _exponent(proposed), 0)
    one, other = f"{abs(read):.{places}f}", f"{abs(proposed):.{places}f}"
    width = max(len(one), len(other))
    pairs = zip(one.zfill(width), other.zfill(width), strict=True)
    return sum(a != b for a, b in pairs) == 1


def _exponent(value: Decimal) -> int:
    return int(value.as_tuple().exponent)


def _digits(value: Decimal) -> str:
    return "".join(map(str, value.as_tuple().digits)).strip("0")
