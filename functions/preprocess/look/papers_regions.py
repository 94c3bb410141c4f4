"""Connected regions of a small black and white picture, as runs of pixels row by row."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PIL import Image

_WHITE = re.compile(rb"\xff+")


class Run(NamedTuple):
    """Neighbouring pixels of one row, `right` not among them."""

    row: int
    left: int
    right: int


class Region(NamedTuple):
    """Runs from the top down that touch one another, and how many pixels they are."""

    runs: Sequence[Run]
    area: int


def find_regions(mask: Image.Image, least_area: float) -> Iterator[Region]:
    """The white regions of a mode L picture of black and white from `least_area` pixels on."""
    runs = list(_runs(mask))
    members: defaultdict[int, list[Run]] = defaultdict(list)
    for run, label in zip(runs, _labels(runs), strict=True):
        members[label].append(run)
    for region in members.values():
        area = sum(run.right - run.left for run in region)
        if area >= least_area:
            yield Region(region, area)


def _runs(mask: Image.Image) -> Iterator[Run]:
    data, width = mask.tobytes(), mask.width
    for row in range(mask.height):
        line = data[row * width : (row + 1) * width]
        for match in _WHITE.finditer(line):
            yield Run(row, *match.span())


def _labels(runs: Sequence[Run]) -> list[int]:
    """For each run the number of the first run that it hangs together with."""
    parents = list(range(len(runs)))
    for upper, lower in _touching(runs):
        one, other = _root(parents, upper), _root(parents, lower)
        parents[max(one, other)] = min(one, other)
    return [_root(parents, number) for number in parents]


def _touching(runs: Sequence[Run]) -> Iterator[tuple[int, int]]:
    """The numbers of runs of neighbouring rows that share a column."""
    upper = 0
    for lower, run in enumerate(runs):
        while _is_passed(runs[upper], run):
            upper += 1
        for above in range(upper, lower):
            if runs[above].row == run.row or runs[above].left >= run.right:
                break
            yield above, lower


def _is_passed(upper: Run, lower: Run) -> bool:
    """Nothing from `lower` on in reading order can touch this run any more."""
    return upper.row < lower.row - 1 or (upper.row == lower.row - 1 and upper.right <= lower.left)


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number
