"""Looks for papers on a photo: light, about four-cornered, with an edge all around and print."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PIL import Image, ImageChops

from preprocess.levels import LEVELS, WHITE, at_least
from preprocess.look.papers_quad import Point, Quad, grown, outline, polygon_area, sides
from preprocess.look.papers_regions import Region, find_regions
from preprocess.look.quality_morphology import closed, dilated, eroded, opened

# The copy is looked at with about so many pixels on its longer side, then with half of them.
_PRINT_SIDE, _LIGHT_SIDE = 500, 240
# Print narrower than this is filled with the paper around it; it is so much darker, of 255.
PRINT_WIDTH, PRINT_DEPTH = 9, 24
# What levels of a paper differ by from pixel to pixel; several are tried.
_STEPS = (8, 14, 22)
_SAME_AREA = 0.03
# By so much it reaches beyond that area, in pixels of the light.
_GROWTH = 1.5
# Even spots in the grain of a table are smaller than this.
_SPECK = 3

# Of the photo, of its hull, and of the quadrilateral around it.
_LEAST_SHARE, _LEAST_FILLED, _LEAST_SQUARE = 0.02, 0.85, 0.88

# An edge: pixels looked at on both sides, and grey levels by which most of it is lighter inside.
_INSIDE, _OUTSIDE = 3, 4
_LEAST_EDGE, _EDGE_SAMPLES, _EDGE_QUARTILE = 12, 15, 0.25

# Pixels of which this much, of 255, is print, and the share of a paper that they are at least.
_PRINTED, _LEAST_PRINTED = 13, 0.04

# What meets the border of the photo is rather a part of the background.
_CUT_OFF_WEIGHT = 0.6


class Paper(NamedTuple):
    """The outline of a paper in pixels of the copy, and how many borders of the photo it meets."""

    corners: Quad
    area: float
    borders: int


class Relief(NamedTuple):
    """A photo made small by `factor`: the light without the print, and how much darker print is."""

    light: Image.Image
    depth: Image.Image
    factor: int


class Scene(NamedTuple):
    """A photo made small: the light without the print, the print alone, and the pixels of one."""

    light: Image.Image
    printed: Image.Image
    factor: float


class _Levels(NamedTuple):
    """A picture of mode L; one byte is taken out of it faster than one pixel."""

    data: bytes
    size: tuple[int, int]

    def at(self, x: float, y: float) -> int | None:
        """The level of a pixel, None outside."""
        column, row = math.floor(x), math.floor(y)
        width, height = self.size
        return (
            self.data[row * width + column] if 0 <= column < width and 0 <= row < height else None
        )


def search(scene: Scene) -> list[Paper]:
    """All that may be papers, the likeliest first; some may lie on one another."""
    papers = (paper_of(scene, region) for region in printed_regions(scene, _STEPS))
    return sorted(filter(None, papers), key=_likelihood, reverse=True)


def relief_of(grey: Image.Image) -> Relief:
    """The relief of a copy of mode L."""
    factor = max(1, round(max(grey.size) / _PRINT_SIDE))
    copy = grey.reduce(factor)
    light = closed(copy, PRINT_WIDTH)
    return Relief(light, ImageChops.subtract(light, copy), factor)


def scene_of(relief: Relief) -> Scene:
    """What is searched of a photo."""
    light, depth, first = relief
    printed = depth.point(at_least(PRINT_DEPTH))
    second = max(1, round(max(light.size) / _LIGHT_SIDE))
    return Scene(light.reduce(second), printed.reduce(second), first * second)


def printed_regions(scene: Scene, steps: Sequence[int]) -> Iterator[Region]:
    """Areas with print that are not cut off by two borders of the photo, each of them once.

    In an area levels differ by less than one of the `steps` from pixel to pixel.
    """
    for region in _regions(scene.light, steps):
        if _borders(region, scene.light.size) <= 1 and _is_printed(scene.printed, region):
            yield region


def _regions(light: Image.Image, steps: Sequence[int]) -> Iterator[Region]:
    """The even areas of a photo; what is the same at several steps is there once."""
    spread = ImageChops.subtract(dilated(light, 3), eroded(light, 3))
    seen: list[Region] = []
    for step in steps:
        for region in find_regions(_even(spread, step), _LEAST_SHARE * light.width * light.height):
            if not any(_are_same(region, other) for other in seen):
                seen.append(region)
                yield region


def _are_same(one: Region, other: Region) -> bool:
    edges = zip(one.box, other.box, strict=True)
    return all(abs(edge - same) <= 1 for edge, same in edges) and (
        abs(one.area - other.area) <= _SAME_AREA * one.area
    )


def _even(spread: Image.Image, step: int) -> Image.Image:
    """White where levels spread by less than `step`, but for specks in the grain of a table."""
    return opened(spread.point([WHITE * (level < step) for level in range(LEVELS)]), _SPECK)


def _likelihood(paper: Paper) -> float:
    return paper.area * (_CUT_OFF_WEIGHT if paper.borders else 1)


def paper_of(scene: Scene, region: Region) -> Paper | None:
    """The paper that is an even area, if it has four corners and an edge all around."""
    corners = _corners(region)
    if corners is None or not _has_edges(scene.light, corners):
        return None
    area = polygon_area(corners) * scene.factor**2
    return Paper(_enlarged(corners, scene.factor), area, _borders(region, scene.light.size))


def _enlarged(corners: Quad, factor: float) -> Quad:
    one, two, three, four = ((x * factor, y * factor) for x, y in corners)
    return one, two, three, four


def _borders(region: Region, size: tuple[int, int]) -> int:
    """How many borders a region reaches; the pixel right at one is compared with the other side."""
    left, top, right, bottom = region.box
    return sum((top <= 1, bottom >= size[1] - 1, left <= 1, right >= size[0] - 1))


def _corners(region: Region) -> Quad | None:
    found = outline(region)
    if found is None or region.area < _LEAST_FILLED * found.hull_area:
        return None
    is_square = polygon_area(found.corners) >= _LEAST_SQUARE * found.hull_area
    return grown(found.corners, _GROWTH) if is_square else None


def _has_edges(light: Image.Image, corners: Quad) -> bool:
    levels = _Levels(light.tobytes(), light.size)
    return all(_edge(levels, *side) >= _LEAST_EDGE for side in sides(corners))


def _is_printed(printed: Image.Image, region: Region) -> bool:
    data, width = printed.point(at_least(_PRINTED)).tobytes(), printed.width
    dark = sum(
        data.count(b"\xff", row * width + left, row * width + right)
        for row, left, right in region.runs
    )
    return dark >= _LEAST_PRINTED * region.area


def _edge(light: _Levels, start: Point, end: Point) -> float:
    """By how many levels most of a side is lighter inside than outside."""
    steps = sorted(_edge_steps(light, start, end))
    return steps[int(len(steps) * _EDGE_QUARTILE)] if steps else math.inf


def _edge_steps(light: _Levels, start: Point, end: Point) -> Iterator[float]:
    across, down = end[0] - start[0], end[1] - start[1]
    length = math.hypot(across, down) or 1.0
    for number in range(1, _EDGE_SAMPLES + 1):
        share = number / (_EDGE_SAMPLES + 1)
        x, y = start[0] + across * share, start[1] + down * share
        inside = light.at(x - _INSIDE * down / length, y + _INSIDE * across / length)
        outside = light.at(x + _OUTSIDE * down / length, y - _OUTSIDE * across / length)
        if inside is not None and outside is not None:
            yield inside - outside
