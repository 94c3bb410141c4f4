"""Papers on a photo: several receipts side by side, or the outline of a single one."""

import math
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from PIL import Image

from preprocess.look.papers_quad import Point, Quad, centre, contains, sides
from preprocess.look.papers_search import Paper, Relief, relief_of, scene_of, search

# A copy whose longer side is shorter than this shows no table with a legible receipt on it.
_LEAST_SIDE = 200

# Two parts of one sheet have sides on one line: within this share of the photo, and degrees.
_SAME_LINE, _SAME_DIRECTION = 0.008, 2.0

type Side = tuple[Point, Point]


class Papers(NamedTuple):
    """Corners in pixels of the copy, clockwise from the top left.

    `several` has two receipts or more, from the top down; `outline` is that of a single one.
    """

    several: tuple[Quad, ...] = ()
    outline: Quad | None = None


def find_papers(grey: Image.Image) -> Papers:
    """The papers on a photo, by a copy of mode L; none where the page fills it.

    It is all or nothing: what lies beside the papers is cut away, so nothing may be printed there.
    """
    if max(grey.size) < _LEAST_SIDE:
        return Papers()
    relief = relief_of(grey)
    papers = apart(search(scene_of(relief)))
    quads = [paper.corners for paper in papers]
    if not quads or _is_print_left_out(relief, quads):
        return Papers()
    if len(quads) == 1:
        return Papers(outline=None if papers[0].borders else quads[0])
    near = _SAME_LINE * max(grey.size)
    if any(_are_parts(one, other, near) for one, other in combinations(quads, 2)):
        return Papers()
    return Papers(several=tuple(sorted(quads, key=_reading_order)))


def _is_print_left_out(relief: Relief, papers: Sequence[Quad]) -> bool:
    # Pillow's drawing brings fonts, 6 ms of a cold start; few uploads show papers on a table.
    from preprocess.look.papers_rest import is_print_left_out  # noqa: PLC0415

    return is_print_left_out(relief, papers)


def _reading_order(quad: Quad) -> tuple[float, float]:
    x, y = centre(quad)
    return y, x


def apart(found: Iterable[Paper]) -> list[Paper]:
    """The likeliest of those that lie on one another."""
    chosen: list[Paper] = []
    for paper in found:
        if not any(_overlap(paper.corners, other.corners) for other in chosen):
            chosen.append(paper)
    return chosen


def _overlap(one: Quad, other: Quad) -> bool:
    points = (centre(other), *other)
    mine = (centre(one), *one)
    return any(contains(one, at) for at in points) or any(contains(other, at) for at in mine)


def _are_parts(one: Quad, other: Quad, near: float) -> bool:
    """Whether they are two areas of one sheet, as tables and columns are."""
    pairs = zip(sides(one), sides(other), strict=True)
    top, right, bottom, left = (_on_one_line(*pair, near) for pair in pairs)
    return (top and bottom) or (right and left)


def _on_one_line(one: Side, other: Side, near: float) -> bool:
    turn = abs(_direction(one) - _direction(other)) % 360
    is_parallel = min(turn, 360 - turn) < _SAME_DIRECTION
    return is_parallel and _distance(one, other) <= near and _distance(other, one) <= near


def _direction(side: Side) -> float:
    (x0, y0), (x1, y1) = side
    return math.degrees(math.atan2(y1 - y0, x1 - x0))


def _distance(line: Side, side: Side) -> float:
    """Of the middle of a side from a line."""
    (x0, y0), (x1, y1) = line
    x, y = (side[0][0] + side[1][0]) / 2, (side[0][1] + side[1][1]) / 2
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    return abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / length
