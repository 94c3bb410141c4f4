"""Whether the letters of a page stand on their feet, told from where each has its ink."""

import math
from collections.abc import Iterator, Sequence
from functools import cache, reduce
from itertools import chain, islice
from operator import or_
from statistics import fmean, stdev
from typing import NamedTuple

from PIL import Image

from preprocess.look.text_lines import INKED, Band, LevelText, alike

# A letter's cell: columns, rows; its line's body with a share of its height above and below.
_GRID = (8, 12)
_REACH = 0.4
# Unlike BOX, which takes or leaves whole pixels, the same from above as from below.
_SMOOTH = Image.Resampling.BILINEAR
_NARROWEST, _WIDEST = 0.5, 1.3
_MOST_BANDS, _FEWEST_BANDS = 150, 8
_LEAST_SPREAD = 0.01
# Bands from all over the page that are asked before it is seen whether that is enough.
_ROUND, _BEYOND_DOUBT = 16, 3.0
# How the ink of the upper half of a cell speaks for (+) or against (-) an upright letter, row by
# row from the top left; the lower half, turned by 180 degrees, has the opposite signs. Fitted by
# logistic regression (ridge 0.01, darkness as shares of it, pages weighing the same) on 119,000
# letters of 380 generated receipts, flat and photographed: Latin, Chinese and Japanese in 14 faces,
# among them Liberation, DejaVu, Noto Mono, IPA Gothic and WenQuanYi. No real page was used.
_UPPER = (
    (13, 14, -43, 7, 35, -16, -17, 32),
    (49, 41, 71, 95, 12, -61, -15, 14),
    (-100, 11, 32, -8, -23, 1, 48, -26),
    (11, 2, -27, -20, -14, 23, 6, -67),
    (-18, 32, 25, 29, -54, 11, 16, -7),
    (-2, 9, 0, -51, 17, 89, -25, -39),
)
_UNIT = 4.65
_FIRST = tuple(chain.from_iterable(_UPPER))
_WEIGHTS = (*_FIRST, *(-weight for weight in reversed(_FIRST)))


class Letter(NamedTuple):
    """The grey levels of a cell of 8 x 12, and that of the paper round it."""

    cell: bytes
    paper: int


def uprightness(text: LevelText) -> float:
    """How surely text stands upright.

    In standard errors over the pieces of the lines; below 0 if it stands on its head, 0.0 where
    there are too few. Where the first of them leave no doubt, the others are not asked.
    """
    votes: list[float] = []
    for cells in letters(text):
        votes.append(fmean(map(_score, cells)))
        if len(votes) % _ROUND == 0 and abs(_sureness(votes)) > _BEYOND_DOUBT:
            break
    return _sureness(votes) if len(votes) >= _FEWEST_BANDS else 0.0


def _sureness(votes: Sequence[float]) -> float:
    return fmean(votes) * math.sqrt(len(votes)) / max(stdev(votes), _LEAST_SPREAD)


def letters(text: LevelText) -> Iterator[list[Letter]]:
    """For each of some text bands its letters."""
    bands = alike(text.bands)
    step = 1 + len(bands) // _ROUND
    everywhere = chain.from_iterable(bands[first::step] for first in range(step))
    for band in islice(everywhere, _MOST_BANDS):
        cells = list(_cells(text, band))
        if len(cells) > 1:
            yield cells


def _cells(text: LevelText, band: Band) -> Iterator[Letter]:
    left, top, right, bottom = band
    height, reach = bottom - top, round((bottom - top) * _REACH)
    above, below = max(0, top - reach), min(text.grey.height, bottom + reach)
    line = text.grey.resize((right - left, _GRID[1]), _SMOOTH, (left, above, right, below))
    paper = max(line.tobytes())
    body = text.grey.crop((left, max(0, top - reach // 2), right, bottom + reach // 2))
    for first, last in _marks(body, darker_than=round(paper - text.cut)):
        # The column may cut the letter at its edge; what is wide is a word in one piece.
        if first == 0 or last == line.width or last - first > _WIDEST * height:
            continue
        middle, half = (first + last) / 2, max(last - first, _NARROWEST * height) / 2
        if half <= middle and middle + half <= line.width:
            box = (middle - half, 0, middle + half, _GRID[1])
            yield Letter(line.resize(_GRID, _SMOOTH, box).tobytes(), paper)


def _marks(line: Image.Image, *, darker_than: int) -> Iterator[tuple[int, int]]:
    """From where to where there is ink along a line."""
    width, ink = line.width, line.tobytes().translate(_dark_levels(darker_than))
    rows = (int.from_bytes(ink[at : at + width]) for at in range(0, len(ink), width))
    return (mark.span() for mark in INKED.finditer(reduce(or_, rows, 0).to_bytes(width)))


@cache
def _dark_levels(limit: int) -> bytes:
    return bytes(level < limit for level in range(256))


def _score(letter: Letter) -> float:
    """As all weights together are 0, the paper's level does not count above the line."""
    ink = len(letter.cell) * (letter.paper + 1) - sum(letter.cell)
    return math.tanh(-math.sumprod(_WEIGHTS, letter.cell) / (_UNIT * ink))
