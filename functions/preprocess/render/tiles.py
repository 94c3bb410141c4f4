"""A long page in pieces, cut between lines of text, where whole it would come out too small.

A tile is as wide as its page. Two neighbours share some lines, so that each line, and a row of
goods that runs over two of them, stands whole in at least one tile.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from PIL import Image, ImageFilter

from preprocess.admission import MOST_ASPECT
from preprocess.render.sizing import fit

# Height of capitals and digits in pixels from which on word F1 grows by less than a hundredth;
# measured with RapidOCR by `benchmarks.tiles`.
LEGIBLE_HEIGHT = 12
MOST_TILES = 12

# Four lines of the usual leading, which is a good two letters, and three where it is generous.
_OVERLAP = 9 * LEGIBLE_HEIGHT
# A line at double height and the gap beside it.
_SEARCH = 6 * LEGIBLE_HEIGHT
# Of a tile's height, what is its own at least. An eighth is left for the overlap, and a sixteenth
# for the search at either end.
_OWN_SHARE = 3 / 4
_OVERLAP_SHARE, _SEARCH_SHARE = 8, 16
# Less than that when a scale is chosen: sides are rounded, and no tile more may come of it.
_SAFE_SHARE = 0.7

# Rows on either side that a cut keeps clear of letters.
_CLEAR_ROWS = 2
# How far above the emptiest row, as a share of the range, a row still counts as a gap.
_TOLERANCE = 0.05


class Tile(NamedTuple):
    """A piece of a page; `top` is its first row in pixels of the page that was cut."""

    image: Image.Image
    top: int


def tiling_scale(size: tuple[int, int], max_pixels: int, text_height: float | None) -> float:
    """By how much, at most 1, a page is scaled before `cut`; its sides are to be rounded down.

    `text_height` is that of its letters in its own pixels. The page stays whole where they are
    legible within `max_pixels`, or unknown.
    """
    fitted = max(fit(size, max_pixels)) / max(size)
    if not text_height:
        return fitted
    return max(fitted, min(1.0, LEGIBLE_HEIGHT / text_height, _most_scale(size, max_pixels)))


def _most_scale(size: tuple[int, int], max_pixels: int) -> float:
    """The scale at which `MOST_TILES` suffice and half a tile is within the engine's aspect."""
    width, height = size
    by_count = math.sqrt(MOST_TILES * _SAFE_SHARE * max_pixels / (width * height))
    return min(by_count, math.sqrt(MOST_ASPECT / 2 * max_pixels) / width)


def cut(image: Image.Image, max_pixels: int) -> Iterator[Tile]:
    """The tiles from the top down, one at a time; the image itself where it fits.

    `image`, in mode 1, L or RGB, has a size that `tiling_scale` led to.
    """
    reach = max_pixels // image.width
    if image.height <= reach:
        yield Tile(image, 0)
        return
    for top, bottom in _spans(image, reach):
        yield Tile(image.crop((0, top, image.width, bottom)), top)


def _spans(image: Image.Image, reach: int) -> Iterator[tuple[int, int]]:
    """First and last rows of tiles that are at most `reach` high, about evenly spread."""
    count = math.ceil(image.height / (reach * _OWN_SHARE))
    half = min(_OVERLAP, reach // _OVERLAP_SHARE) // 2
    search = min(_SEARCH, reach // _SEARCH_SHARE)
    seams = [round(image.height * number / count) for number in range(1, count)]
    tops = (_gap(image, seam - half, seam - half - search) for seam in seams)
    bottoms = (_gap(image, seam + half, seam + half + search) for seam in seams)
    return zip([0, *tops], [*bottoms, image.height], strict=True)


def _gap(image: Image.Image, wanted: int, farthest: int) -> int:
    """The middle of the gap nearest to `wanted`, of those up to `farthest` that are emptiest."""
    step = 1 if farthest > wanted else -1
    ink = _ink(image, *sorted((wanted, farthest)))[::step]
    limit = min(ink) + _TOLERANCE * (max(ink) - min(ink))
    empty = [dark <= limit for dark in ink]
    start = empty.index(True)
    rows = sum(1 for _ in takewhile(bool, empty[start:]))
    return wanted + step * (start + rows // 2)


def _ink(image: Image.Image, first: int, last: int) -> Sequence[float]:
    """How much is drawn around each row from `first` to `last`; edges, as shade is no drawing."""
    # The filter leaves the outermost pixels as they are, so a band is taken that is larger by one.
    margin = _CLEAR_ROWS + 1
    band = image.crop((0, first - margin, image.width, last + margin + 1)).convert("L")
    edges = band.filter(ImageFilter.FIND_EDGES).convert("F")
    column = edges.resize(
        (1, edges.height), Image.Resampling.BOX, (1, 0, edges.width - 1, edges.height)
    )
    rows = memoryview(column.tobytes()).cast("f")[1:-1]
    window = 2 * _CLEAR_ROWS + 1
    return [sum(rows[row : row + window]) for row in range(len(rows) - window + 1)]
