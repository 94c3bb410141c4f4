"""Rows of a receipt, from where its recognised lines stand on the page."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import NamedTuple

from receipts.text import TextLine

_WIDE = 4.0  # a line this many times wider than high shows the slope of the page
_SAME_ROW = 0.5  # of the lower line's height: how far two middles may lie apart in one row
_MAY_OVERLAP = 0.3  # of the narrower line's width: more, and one stands below the other
_LEVEL = 0.2  # of the lower line's height: so level that a wide overlap is only a loose box
_LEVEL_MAY_OVERLAP = 0.9


class Piece(NamedTuple):
    """One recognised line on the page once it is straightened; `top` grows downwards."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Half-way between top and bottom."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Row:
    """Pieces that stand side by side, from left to right."""

    pieces: tuple[Piece, ...]

    @cached_property
    def text(self) -> str:
        """The pieces' texts; two blanks keep a number from running into its neighbour."""
        return "  ".join(piece.text for piece in self.pieces)

    @property
    def left(self) -> float:
        """Where the row begins, in pixels."""
        return self.pieces[0].left

    @property
    def top(self) -> float:
        """The highest pixel of any piece."""
        return min(piece.top for piece in self.pieces)

    @property
    def bottom(self) -> float:
        """The lowest pixel of any piece."""
        return max(piece.bottom for piece in self.pieces)

    @cached_property
    def height(self) -> float:
        """The height of the tallest piece, which is the size of its type."""
        return max(piece.height for piece in self.pieces)


def rows_of(lines: Sequence[TextLine]) -> tuple[Row, ...]:
    """The lines of one page as rows from top to bottom, robust to a tilted or bent paper."""
    slope = _slope(lines)
    pieces = [_straightened(line, slope) for line in lines if line.text.strip()]
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.middle, piece.left)):
        row = next((row for row in reversed(rows[-4:]) if _belongs(piece, row)), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    ordered = [Row(tuple(sorted(row, key=lambda piece: piece.left))) for row in rows]
    return tuple(sorted(ordered, key=lambda row: row.pieces[0].middle))


def _slope(lines: Sequence[TextLine]) -> float:
    """Pixels down for each pixel right, by the median of the wide lines."""
    slopes = []
    for line in lines:
        box = line.box
        across, down = box.x2 - box.x1, box.y2 - box.y1
        if across > _WIDE * math.hypot(box.x4 - box.x1, box.y4 - box.y1) and across > 0:
            slopes.append(down / across)
    slope = median(slopes) if slopes else 0.0
    return slope if abs(slope) < 1 else 0.0


def _straightened(line: TextLine, slope: float) -> Piece:
    xs, ys = line.box[0::2], line.box[1::2]
    left, right = min(xs), max(xs)
    shifted = sorted(y - slope * x for x, y in zip(xs, ys, strict=True))
    top, bottom = (shifted[0] + shifted[1]) / 2, (shifted[2] + shifted[3]) / 2
    return Piece(
        text=" ".join(line.text.split()),
        left=left,
        right=right,
        top=top,
        bottom=max(bottom, top + 1),
    )


def _belongs(piece: Piece, row: list[Piece]) -> bool:
    """Level with its nearest neighbour in the row, and above or below none of its pieces."""
    nearest = min(row, key=lambda other: _gap(piece, other))
    lower = min(piece.height, nearest.height)
    if abs(piece.middle - nearest.middle) > _SAME_ROW * lower:
        return False
    return all(-_gap(piece, other) < _allowed_overlap(piece, other) for other in row)


def _gap(one: Piece, other: Piece) -> float:
    """Pixels between two pieces from side to side; negative where they overlap."""
    return max(one.left, other.left) - min(one.right, other.right)


def _allowed_overlap(one: Piece, other: Piece) -> float:
    is_level = abs(one.middle - other.middle) <= _LEVEL * min(one.height, other.height)
    share = _LEVEL_MAY_OVERLAP if is_level else _MAY_OVERLAP
    return share * min(one.right - one.left, other.right - other.left)
