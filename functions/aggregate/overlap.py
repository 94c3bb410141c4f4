"""The recognised lines of a page from tiles that overlap, each printed line once."""

import math
from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import chain
from operator import itemgetter
from statistics import median
from typing import NamedTuple

from receipts.text import Box, TextLine, compact

type Lines = tuple[TextLine, ...]


class _Spot(NamedTuple):
    """What two tiles read in one place."""

    above: Lines
    below: Lines = ()


def merge_lines(tiles: Sequence[Sequence[TextLine]]) -> Lines:
    """The lines in reading order; tiles come from the top down, boxes in pixels of the page.

    Where lines of two tiles lie on one another, those of the tile that read more of them stay.
    """
    if len(tiles) <= 1:
        return _all(tiles)
    return _in_reading_order(reduce(_joined, map(tuple, tiles)))


def _joined(above: Lines, below: Lines) -> Lines:
    top = min((min(line.box[1::2]) for line in below), default=0)
    reaching = tuple(line for line in above if max(line.box[1::2]) > top)
    spots = [_Spot((line,)) for line in reaching]
    for line in below:
        spots = _with_line(spots, line)
    kept = _all(max(spot.above, spot.below, key=_amount_read) for spot in spots)
    return *(line for line in above if line not in reaching), *kept


def _with_line(spots: list[_Spot], line: TextLine) -> list[_Spot]:
    """The spots with a line of the lower tile added; those that it lies on become one."""
    here = [spot for spot in spots if any(_on_one_another(line, other) for other in spot.above)]
    below = _all(spot.below for spot in here)
    joined = _Spot(_all(spot.above for spot in here), (*below, line))
    return [*(spot for spot in spots if spot not in here), joined]


def _all(parts: Iterable[Sequence[TextLine]]) -> Lines:
    return tuple(chain.from_iterable(parts))


def _on_one_another(line: TextLine, other: TextLine) -> bool:
    """Whether the middle of one lies in the other, which no two printed lines do."""
    return _holds(line.box, _middle(other.box)) or _holds(other.box, _middle(line.box))


def _middle(box: Box) -> tuple[float, float]:
    return sum(box[0::2]) / 4, sum(box[1::2]) / 4


def _holds(box: Box, point: tuple[float, float]) -> bool:
    """Whether the point is on the same side of all four edges."""
    x, y = point
    corners = list(zip(box[0::2], box[1::2], strict=True))
    sides = [
        (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True)
    ]
    return any(sides) and (min(sides) >= 0 or max(sides) <= 0)


def _amount_read(lines: Sequence[TextLine]) -> tuple[float, float]:
    """Characters weighed by confidence; of equals, those that stand higher were not cut off."""
    read = sum(len(compact(line.text)) * _confidence(line) for line in lines)
    return round(read, 2), max((_height(line.box) for line in lines), default=0.0)


def _confidence(line: TextLine) -> float:
    return 1.0 if line.confidence is None else line.confidence


def _height(box: Box) -> float:
    return (box.y4 - box.y1 + box.y3 - box.y2) / 2


def _in_reading_order(lines: Lines) -> Lines:
    """Row after row, each from left to right; the page may lie a little askew."""
    slope = _slope(lines)
    rows: list[list[TextLine]] = []
    last = -math.inf
    for down, line in sorted(((_down(line.box, slope), line) for line in lines), key=itemgetter(0)):
        if down - last > _height(line.box) / 2:
            rows.append([])
        rows[-1].append(line)
        last = down
    return _all(sorted(row, key=lambda line: line.box.x1) for row in rows)


def _down(box: Box, slope: float) -> float:
    """How far down the middle of a line is, on the page held level."""
    x, y = _middle(box)
    return y - slope * x


def _slope(lines: Lines) -> float:
    """Rise over run that is usual among the lines."""
    runs = [line.box for line in lines if line.box.x2 > line.box.x1]
    return median([(box.y2 - box.y1) / (box.x2 - box.x1) for box in runs] or [0.0])
