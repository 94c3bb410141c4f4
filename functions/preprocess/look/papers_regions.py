"""Connected regions of a small black and white picture, as runs of pixels row by row."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PIL import Image

_WHITE = re.compile(rb"\xff+")


type Box = tuple[int, int, int, int]


class Run(NamedTuple):
    """Neighbouring pixels of one row, `right` not among them."""

    row: int
    left: int
    right: int


class Region(NamedTuple):
    """Runs from the top down that touch one another, how many pixels they are, and their box."""

    runs: Sequence[Run]
    area: int
    box: Box


def find_regions(mask: Image.Image, least_area: float) -> Iterator[Region]:
    """The white regions of a mode L picture of black and white from `least_area` pixels on."""
    runs = list(_runs(mask))
    members: defaultdict[int, list[Run]] = defaultdict(list)
    for run, label in zip(runs, _labels(runs), strict=True):
        members[label].append(run)
    for region in members.values():
        area = sum(run.right - run.left for run in region)
        if area >= least_area:
            left, right = min(run.left for run in region), max(run.right for run in region)
            yield Region(region, area, (left, region[0].row, right, region[-1].row + 1))


def _runs(mask: Image.Image) -> Iterator[Run]:
    # A black column beyond the right keeps the runs of neighbouring rows apart.
    width = mask.width + 1
    for match in _WHITE.finditer(mask.crop((0, 0, width, mask.height)).tobytes()):
        first, last = match.span()
        row, left = divmod(first, width)
        yield Run(row, left, left + last - first)


def _labels(runs: Sequence[Run]) -> list[int]:
    """For each run the number of the first run that it hangs together with."""
    parents = list(range(len(runs)))
    for upper, lower in _touching(runs):
        one, other = _root(parents, upper), _root(parents, lower)
        if one != other:
            parents[max(one, other)] = min(one, other)
    return [_root(parents, number) for number in parents]


def _touching(runs: Sequence[Run]) -> Iterator[tuple[int, int]]:
    """The numbers of runs of neighbouring rows that share a column."""
    upper = 0
    for lower, (row, left, right) in enumerate(runs):
        # Nothing from here on in reading order can touch what is passed.
        while runs[upper].row < row - 1 or (runs[upper].row < row and runs[upper].right <= left):
            upper += 1
        above = upper
        while runs[above].row < row and runs[above].left < right:
            yield above, lower
            above += 1


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number
