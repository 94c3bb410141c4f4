"""The four corners of a region that is about a quadrilateral; all lengths in pixels."""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

from preprocess.look.papers_regions import Region

type Point = tuple[float, float]
type Quad = tuple[Point, Point, Point, Point]

# More corners than this say nothing more about the outline of a paper.
_MOST_CORNERS = 12
_CORNERS = 4


class Outline(NamedTuple):
    """A quadrilateral, and the area of the hull that it stands for."""

    corners: Quad
    hull_area: float


def outline(region: Region) -> Outline | None:
    """The largest quadrilateral in the hull of a region; None where that has no four corners."""
    corners = hull(_ends(region))
    area = polygon_area(corners)
    while len(corners) > _MOST_CORNERS:
        del corners[_flattest(corners)]
    if len(corners) < _CORNERS:
        return None
    return Outline(from_top_left(_largest_quad(corners)), area)


def hull(points: Iterable[Point]) -> list[Point]:
    """The corners of the convex hull, clockwise on a page, whose y axis points down."""
    ordered = sorted(set(points))
    lower, upper = _chain(ordered), _chain(reversed(ordered))
    return lower[:-1] + upper[:-1]


def polygon_area(corners: Sequence[Point]) -> float:
    """The area of a polygon whose corners are in clockwise order on a page."""
    closed = [*corners, corners[0]]
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(closed)) / 2


def from_top_left(corners: Sequence[Point]) -> Quad:
    """The same corners clockwise, from the one nearest to the top left of the page."""
    first = min(range(4), key=lambda number: sum(corners[number]))
    one, two, three, four = (*corners[first:], *corners[:first])
    return one, two, three, four


def sides(quad: Quad) -> Iterator[tuple[Point, Point]]:
    """The four sides, clockwise from the first corner."""
    return pairwise((*quad, quad[0]))


def contains(quad: Quad, point: Point) -> bool:
    """Whether a point lies in a quadrilateral or on its outline."""
    return all(_turn(start, end, point) >= 0 for start, end in sides(quad))


def centre(quad: Quad) -> Point:
    """The mean of the corners."""
    return math.fsum(x for x, _ in quad) / 4, math.fsum(y for _, y in quad) / 4


def grown(quad: Quad, by: float) -> Quad:
    """The quadrilateral with every corner pushed outwards along both of its sides."""
    one, two, three, four = (_pushed(quad, number, by) for number in range(4))
    return one, two, three, four


def _pushed(quad: Quad, number: int, by: float) -> Point:
    x, y = corner = quad[number]
    for other in (quad[number - 1], quad[(number + 1) % 4]):
        length = math.dist(corner, other) or 1.0
        x += by * (corner[0] - other[0]) / length
        y += by * (corner[1] - other[1]) / length
    return x, y


def _ends(region: Region) -> Iterator[Point]:
    """The ends of each row of the region, in the middle of the row."""
    for row, runs in groupby(region.runs, key=attrgetter("row")):
        first, *others = runs
        yield first.left, row + 0.5
        yield max(run.right for run in (first, *others)), row + 0.5


def _chain(points: Iterable[Point]) -> list[Point]:
    chain: list[Point] = []
    for point in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def _turn(first: Point, second: Point, third: Point) -> float:
    """Twice the area of a triangle; positive where it runs clockwise on a page."""
    return (second[0] - first[0]) * (third[1] - first[1]) - (second[1] - first[1]) * (
        third[0] - first[0]
    )


def _flattest(corners: Sequence[Point]) -> int:
    """The corner without which the polygon loses least."""
    count = len(corners)
    return min(
        range(count),
        key=lambda n: _turn(corners[n - 1], corners[n], corners[(n + 1) % count]),
    )


def _largest_quad(corners: Sequence[Point]) -> list[Point]:
    """Over all diagonals, with the corner that is farthest from it on either side."""
    quads = (
        [corners[one], _farthest(corners[one : other + 1]), corners[other], _farthest(beyond)]
        for one, other in combinations(range(len(corners)), 2)
        if 1 < other - one < len(corners) - 1
        for beyond in [[*corners[other:], *corners[: one + 1]]]
    )
    return max(quads, key=polygon_area)


def _farthest(corners: Sequence[Point]) -> Point:
    """The one farthest from the line from the first to the last, which are not looked at."""
    first, *between, last = corners
    return max(between, key=lambda point: _turn(first, point, last))
