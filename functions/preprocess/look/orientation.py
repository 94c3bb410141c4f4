"""Which way up a page is, from a small copy of it: no letter is read."""

import math
from collections.abc import Iterator
from typing import Literal

from PIL import Image

from preprocess.look.bitmap import Bitmap, closed_gaps, run_count
from preprocess.look.text_ink import Print
from preprocess.look.text_lines import Lines, slope

type Turn = Literal[0, 90, 180, 270]

_CLOCKWISE = Image.Transpose.ROTATE_270
# Gaps wider than these many pixels of the strokes are counted: most of those between letters are
# narrower, most of those between lines are not.
_GAPS = (5, 6, 8)
# Sideways text has this much more gaps along the rows than across them, as a logarithm.
_SIDEWAYS = 0.05
# A page is turned over, or a sideways page to one side, on so many standard errors: of some 900
# upright pages of all kinds none came to -1.
_SURE_OVER, _SURE_SIDE = 2.0, 1.0


def lines_along_rows(page: Print) -> Lines:
    """The print on a page, turned if need be, and how its lines slope."""
    copy, strokes = page.copy, page.strokes.image()
    are_sideways = sideways(page.strokes) > _SIDEWAYS
    if are_sideways:
        copy, strokes = (image.transpose(_CLOCKWISE) for image in (copy, strokes))
    return Lines(
        copy,
        page.cut,
        strokes,
        page.scale,
        were_sideways=are_sideways,
        skew=slope(strokes),
    )


def turn_of(lines: Lines, sure: float) -> Turn:
    """Degrees clockwise by which the page must be turned for its text to stand upright.

    0 where it cannot be told; `sure` is the `uprightness` of their text.
    """
    if not lines.were_sideways:
        return 180 if sure < -_SURE_OVER else 0
    if abs(sure) < _SURE_SIDE:
        return 0
    return 90 if sure > 0 else 270


def sideways(strokes: Bitmap) -> float:
    """How many more wide gaps lie along the rows than across them, as a logarithm.

    Letters stand closer in a line than lines on a page: text along the rows gives less than 0.
    """
    along, across = (_wide_gaps(strokes.bits, step) for step in (1, strokes.row))
    ratios = [(a + 1) / (b + 1) for a, b in zip(along, across, strict=True)]
    return math.log(math.prod(ratios)) / len(ratios)


def _wide_gaps(bits: int, step: int) -> Iterator[int]:
    """For each width, how many runs of ink there are once such gaps are closed."""
    reach = 0
    for gap in _GAPS:
        bits, reach = closed_gaps(bits, reach=reach, width=gap, step=step), gap
        yield run_count(bits, step)
