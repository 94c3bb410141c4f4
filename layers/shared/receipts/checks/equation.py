"""Sums that should hold: two sides, what each amount adds, and how much rounding explains."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from .result import Basis

_ZERO, _ONE = Decimal(0), Decimal(1)


class Operand(NamedTuple):
    """An amount of a sum; `slope` is by how much its side grows when it grows by 1.

    `read` is null for an amount that was not read and would belong here.
    """

    field: str
    read: Decimal | None
    slope: Decimal = _ONE

    @property
    def counted(self) -> Decimal:
        """What it adds to its side of a sum."""
        return self.slope * self.read if self.read is not None else _ZERO


class Side(NamedTuple):
    """Operands with their sum, which is taken once for all the ways that begin with them."""

    operands: tuple[Operand, ...]
    sum: Decimal

    def plus(self, *operands: Operand) -> "Side":
        """One more side, with these operands added."""
        return Side((*self.operands, *operands), self.sum + _sum(operands))


class Equation(NamedTuple):
    """One way in which amounts may belong together.

    The slopes are those of the left side, for the operand on the right too.
    """

    left: Decimal
    right: Decimal
    operands: tuple[Operand, ...]
    tolerance: Decimal
    basis: Basis | None = None

    @property
    def difference(self) -> Decimal:
        """Left less right."""
        return self.left - self.right

    @property
    def holds(self) -> bool:
        """Whether the sides differ by no more than rounding explains."""
        return abs(self.left - self.right) <= self.tolerance


class Balance(NamedTuple):
    """The ways in which receipts print the same sum: one must hold.

    `usual` ways are the ones to name where none holds; `other` ways have a component inside
    another amount, or with its sign left out. `left` says in words what is reckoned, where it is
    more than adding up.
    """

    code: str
    usual: tuple[Equation, ...]
    other: tuple[Equation, ...] = ()
    left: str | None = None

    @property
    def ways(self) -> tuple[Equation, ...]:
        """All of them."""
        return (*self.usual, *self.other)

    @property
    def equation(self) -> Equation:
        """The way that holds, else the usual way that comes nearest."""
        nearest = min(self.usual, key=lambda way: abs(way.difference))
        return next((way for way in self.ways if way.holds), nearest)

    @property
    def holds(self) -> bool:
        """Whether the amounts fit in any of the ways."""
        return any(way.holds for way in self.ways)


def counted_as(sign: int, field: str, read: Decimal | None) -> Operand:
    """An amount that counts with this sign, whichever it was printed with."""
    own = -1 if read is not None and read < 0 else 1
    return Operand(field, read, Decimal(sign * own))


def add_up(
    left: Side, right: Operand, *, tolerance: Decimal, basis: Basis | None = None
) -> Equation:
    """The sum of the left operands is the right one."""
    operands = (*left.operands, right._replace(slope=-right.slope))
    return Equation(left.sum, right.counted, operands, tolerance, basis)


def side(operands: Iterable[Operand]) -> Side:
    """The operands and their sum."""
    return Side((), _ZERO).plus(*operands)


def _sum(operands: Iterable[Operand]) -> Decimal:
    return sum((operand.counted for operand in operands), _ZERO)
