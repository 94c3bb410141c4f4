"""Light that a page throws back: white spots that fade out into paper which is darker.

The white bed of a scanner, a white panel of a form and paper in full light are white as well; the
former two have hard borders, and on the latter there is no telling.
"""

from statistics import fmean

from PIL import Image

from preprocess.look.papers_regions import Region, find_regions
from preprocess.look.quality_levels import WHITE, at_least
from preprocess.look.quality_morphology import dilated, eroded

_CELLS = 150
_BLOWN_OUT = 250
# Larger than the blank between two lines of text.
_SPOT = 4
_LIGHTEST_PAPER = 222
# How far outside a spot, in cells, and how much of its extra light has to be left there.
_OUTSIDE = 3
_FADING = 0.35


def glare(grey: Image.Image, paper: float) -> float:
    """The share of the page (0..1) under such spots; `paper` is the level of its paper, 0..255."""
    if paper > _LIGHTEST_PAPER:
        return 0.0
    cells = grey.reduce(max(1, round(max(grey.size) / _CELLS)))
    white = dilated(eroded(cells.point(at_least(_BLOWN_OUT)), _SPOT), _SPOT)
    # Between the letters of a cell's neighbours the paper shows.
    lightest = dilated(cells, 3)
    faded = paper + _FADING * (WHITE - paper)
    spots = find_regions(white, _SPOT * _SPOT)
    area = sum(spot.area for spot in spots if _level_outside(spot, lightest) >= faded)
    return area / (cells.width * cells.height)


def _level_outside(spot: Region, cells: Image.Image) -> float:
    """The mean level beside the spot; black where it fills the whole width."""
    data, width = cells.tobytes(), cells.width
    levels = [
        data[run.row * width + column]
        for run in spot.runs
        for column in (run.left - _OUTSIDE, run.right + _OUTSIDE - 1)
        if 0 <= column < width
    ]
    return fmean(levels) if levels else 0.0
