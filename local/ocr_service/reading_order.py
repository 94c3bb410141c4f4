"""Lines in the order a person reads them: row after row, each from left to right."""

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from local.ocr_service.boxes import turned_upright
from receipts.text import Box, TextLine

# A row holds lines that share at least this part of the lower one's height.
SHARED_HEIGHT = 0.5


class PlacedLine(NamedTuple):
    """A line and its box on the page held upright and level."""

    line: TextLine
    left: float
    right: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Half way down."""
        return (self.top + self.bottom) / 2

    def beside(self, other: "PlacedLine") -> bool:
        """Whether both stand in one row."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        return shared >= SHARED_HEIGHT * min(self.bottom - self.top, other.bottom - other.top)


def rows(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Lines grouped to printed rows; quarter turns and tilt of the page are allowed for."""
    return [[placed.line for placed in row] for row in placed_rows(lines)]


def placed_rows(lines: Sequence[TextLine]) -> list[list[PlacedLine]]:
    """The same with the place of each line, rows from top to bottom, lines from left to right."""
    grouped: list[list[PlacedLine]] = []
    for placed in sorted(_placed(lines), key=lambda placed: placed.middle):
        if grouped and grouped[-1][-1].beside(placed):
            grouped[-1].append(placed)
        else:
            grouped.append([placed])
    return [sorted(row, key=lambda placed: placed.left) for row in grouped]


def in_reading_order(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    """All lines, row after row."""
    return tuple(line for row in rows(lines) for line in row)


def _placed(lines: Sequence[TextLine]) -> list[PlacedLine]:
    boxes = [line.box for line in turned_upright(lines)]
    slope = _slope(boxes)
    return [_levelled(line, box, slope) for line, box in zip(lines, boxes, strict=True)]


def _levelled(line: TextLine, box: Box, slope: float) -> PlacedLine:
    drop = slope * sum(box[0::2]) / 4
    return PlacedLine(
        line,
        left=min(box.x1, box.x4),
        right=max(box.x2, box.x3),
        top=(box.y1 + box.y2) / 2 - drop,
        bottom=(box.y3 + box.y4) / 2 - drop,
    )


def _slope(boxes: Sequence[Box]) -> float:
    """Rise over run of the longer half of the lines; short ones say little about the page."""
    longest = sorted(boxes, key=lambda box: box.x1 - box.x2)[: len(boxes) // 2 + 1]
    slopes = [(box.y2 - box.y1) / (box.x2 - box.x1) for box in longest if box.x2 > box.x1]
    return median(slopes) if slopes else 0.0
