"""Light that a page throws back: white spots that fade out into paper which is darker.

The white bed of a scanner, a white panel of a form and paper in full light are white as well; the
former two have hard borders, and on the latter there is no telling.
"""

from statistics import fmean

from PIL import Image

from preprocess.levels import WHITE, at_least, percentile
from preprocess.look.papers_regions import Region, find_regions
from preprocess.look.quality_morphology import dilated, opened

# The copy is looked at in cells, so many on its longer side; lengths below are in cells.
_CELLS = 150
_BLOWN_OUT = 250
# Larger than the blank between two lines of text.
_SPOT = 5

# Paper near print, where the least light falls on it; lighter paper hides a spot of light.
_NEAR, _SHADED, _LIGHTEST_PAPER = 5, 0.1, 232

# How far outside a spot, and how much of its extra light has to be left there.
_OUTSIDE, _FADING = 3, 0.35


def glare(grey: Image.Image, printed: Image.Image) -> float:
    """The share of the page (0..1) under such spots; `printed` is white where print is."""
    side = max(1, round(max(grey.size) / _CELLS))
    cells, lightest = grey.reduce(side), dilated(grey, side | 1).reduce(side)
    paper = _paper(lightest, printed.reduce(side))
    if paper > _LIGHTEST_PAPER:
        return 0.0
    white = opened(cells.point(at_least(_BLOWN_OUT)), _SPOT)
    faded = paper + _FADING * (WHITE - paper)
    spots = find_regions(white, _SPOT * _SPOT)
    area = sum(spot.area for spot in spots if _level_outside(spot, lightest) >= faded)
    return area / (cells.width * cells.height)


def _paper(lightest: Image.Image, printed: Image.Image) -> int:
    """The level of the paper that print is on, the page's where there is none."""
    near = dilated(lightest, _NEAR).histogram(printed.point(at_least(1)))
    return percentile(near if any(near) else lightest.histogram(), _SHADED)


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
