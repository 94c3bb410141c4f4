"""Boxes of text as rotated rectangles, and brought into the frame in which the text is upright."""

import math
from collections.abc import Iterable, Sequence

from receipts.text import Box, TextLine


def rotated_rect(box: Box) -> list[int]:
    """`[cx, cy, width, height, angle]`: thickness and length of the line, degrees in -90..90.

    As in the vendor's samples the width lies along the angle, so level text stands at -90.
    """
    across, down = _across(box), _down(box)
    angle = math.degrees(math.atan2(across[1], across[0])) - 90
    figures = (
        sum(box[0::2]) / 4,
        sum(box[1::2]) / 4,
        math.hypot(*down),
        math.hypot(*across),
        (angle + 90) % 180 - 90,
    )
    return [round(figure) for figure in figures]


def surrounding(boxes: Sequence[Box]) -> Box:
    """The upright box around all of them."""
    left = min(x for box in boxes for x in box[0::2])
    right = max(x for box in boxes for x in box[0::2])
    top = min(y for box in boxes for y in box[1::2])
    bottom = max(y for box in boxes for y in box[1::2])
    return Box(left, top, right, top, right, bottom, left, bottom)


def quarter_turns(boxes: Iterable[Box]) -> int:
    """How often the page was turned a quarter to the right, judged by where its text runs."""
    runs = [_across(box) for box in boxes]
    angle = math.atan2(sum(run[1] for run in runs), sum(run[0] for run in runs))
    return round(angle / (math.pi / 2)) % 4


def turned_upright(lines: Sequence[TextLine]) -> Sequence[TextLine]:
    """The lines of a turned page as they stand when it is held upright, from 0, 0 on."""
    turns = quarter_turns(line.box for line in lines)
    if turns == 0:
        return lines
    turned = [_turned_left(line.box, turns) for line in lines]
    left, top = surrounding(turned)[:2]
    return [
        line.model_copy(update={"box": _moved(box, -left, -top)})
        for line, box in zip(lines, turned, strict=True)
    ]


def _turned_left(box: Box, turns: int) -> Box:
    for _ in range(turns):
        box = Box(*(value for x, y in _corners(box) for value in (y, -x)))
    return box


def _moved(box: Box, right: int, down: int) -> Box:
    return Box(*(value for x, y in _corners(box) for value in (x + right, y + down)))


def _corners(box: Box) -> Iterable[tuple[int, int]]:
    return zip(box[0::2], box[1::2], strict=True)


def _across(box: Box) -> tuple[float, float]:
    """From the beginning of the text to its end."""
    return (box.x2 - box.x1 + box.x3 - box.x4) / 2, (box.y2 - box.y1 + box.y3 - box.y4) / 2


def _down(box: Box) -> tuple[float, float]:
    return (box.x4 - box.x1 + box.x3 - box.x2) / 2, (box.y4 - box.y1 + box.y3 - box.y2) / 2
