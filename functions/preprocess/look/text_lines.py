"""How text lines lie on a small copy whose text stands upright: their slope and their height."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import NamedTuple

from PIL import Image

from preprocess.look.text_ink import BOX, profile, text_box

NEAREST = Image.Resampling.NEAREST

# Where some of these are flat beside level, none of the other slopes is tried.
_SPREAD = (-13, -9, -6, -3, 3, 6, 9, 13)
_COARSE = range(-15, 16)
# The right slope has this much more contrast between rows than the usual one; photos stay below.
_DISTINCT = 3.0
# And this much more than none, which a word or two have not.
_BETTER = 1.1
# Quarters of a degree between those slopes.
_FINE = (-3, -2, -1, 1, 2, 3)
_LEVEL = 0.5
# Strokes are averaged over this many pixels along the lines before these are sheared.
_ALONG = 8
# Lines, taken apart in columns as wide as this many pixels of the strokes: across these even a
# line on curled paper is level.
_COLUMN = 60
_MOST_COLUMNS = 8
# Of 255: a row of a column with less ink than this is a gap between lines.
_GAP_LEVEL = 10
_LOWEST = 3
# A line's body is where it has this share of the ink of its darkest row: neither ascenders nor
# descenders, which few letters have.
_BODY = 0.4
_WHITE = 255
INKED = re.compile(rb"[^\0]+")


class Band(NamedTuple):
    """A piece of a text line, as high as its body, in pixels of the strokes."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        """The body's height."""
        return self.bottom - self.top


class Lines(NamedTuple):
    """Print whose lines run along the rows, upright or on its head: the fields are as in `Print`.

    It was turned clockwise by 90 degrees if the lines `were_sideways`; `skew` is as of `slope`.
    """

    copy: Image.Image
    cut: float
    strokes: Image.Image
    scale: int
    were_sideways: bool
    skew: float


class LevelText(NamedTuple):
    """The part of a page that has text, turned by its skew: the cut is as in `Print`.

    The bands are pieces of text lines in pixels of `grey`, which is in the scale of the copy.
    """

    grey: Image.Image
    cut: float
    bands: list[Band]


def slope(strokes: Image.Image) -> float:
    """Degrees by which the text lines fall to the right, within 15 of level; 0.0 where unknown.

    There the rows of the sheared strokes differ most from one another.
    """
    box = text_box(strokes)
    if box is None:
        return 0.0
    page = strokes.crop(box)
    narrow = page.resize((max(1, page.width // _ALONG), page.height), BOX).convert("F")
    contrast = {degrees: _row_contrast(narrow, degrees) for degrees in (0, *_SPREAD)}
    if max(contrast.values()) > contrast[0] or not _is_distinct(contrast[0], contrast):
        contrast |= {degrees: _row_contrast(narrow, degrees) for degrees in _COARSE}
    best = max(contrast, key=lambda degrees: contrast[degrees])
    if not _is_distinct(contrast[best], contrast):
        return 0.0
    quarters = {best + quarter / 4: _row_contrast(narrow, best + quarter / 4) for quarter in _FINE}
    fine = {float(best): contrast[best], **quarters}
    sharpest = max(fine, key=lambda degrees: fine[degrees])
    return sharpest if fine[sharpest] > _BETTER * contrast[0] else 0.0


def _is_distinct(best: float, contrast: Mapping[int, float]) -> bool:
    return best >= _DISTINCT * median(contrast.values())


def level_text(lines: Lines) -> LevelText:
    """Where the print is, and its lines in pieces."""
    left, top, right, bottom = text_box(lines.strokes) or (0, 0, 1, 1)
    mask = lines.strokes.crop((left, top, right, bottom))
    scale = lines.scale
    text = lines.copy.crop((left * scale, top * scale, right * scale, bottom * scale))
    grey = _levelled(text, lines.skew, Image.Resampling.BILINEAR, fill=_WHITE)
    pieces = _text_bands(_levelled(mask, lines.skew))
    return LevelText(grey, lines.cut, [Band(*(side * scale for side in band)) for band in pieces])


def text_height(bands: Sequence[Band]) -> float | None:
    """Usual height of a line's body; None without text.

    The body is as high as capitals and digits, or as the small letters in running text.
    """
    return float(_usual_height(bands)) if alike(bands) else None


def _levelled(
    image: Image.Image, degrees: float, resample: Image.Resampling = NEAREST, *, fill: int = 0
) -> Image.Image:
    """The image turned back by its skew, in its own frame, where that is worth the blur."""
    if abs(degrees) < _LEVEL:
        return image
    return image.rotate(degrees, resample, fillcolor=fill)


def _text_bands(strokes: Image.Image) -> Iterator[Band]:
    """Pieces of text lines on level strokes, column by column."""
    count = min(max(round(strokes.width / _COLUMN), 1), _MOST_COLUMNS)
    columns = strokes.resize((count, strokes.height), BOX)
    for index in range(count):
        left, right = index * strokes.width // count, (index + 1) * strokes.width // count
        rows = columns.crop((index, 0, index + 1, strokes.height)).tobytes()
        for top, bottom in _bodies(rows):
            yield Band(left, top, right, bottom)


def alike(bands: Sequence[Band]) -> list[Band]:
    """The bands about as high as usual: no headline, no two lines in one.

    None where these are not even half, for lines of a text are alike and spots on a photo are not.
    """
    usual = _usual_height(bands)
    similar = [band for band in bands if 0.6 * usual <= band.height <= 1.6 * usual]
    return similar if 2 * len(similar) >= len(bands) else []


def _usual_height(bands: Sequence[Band]) -> int:
    """The height above and below which half of all bands, weighed by height, lie."""
    height, rest = 0, sum(band.height for band in bands) / 2
    for height in sorted(band.height for band in bands):
        rest -= height
        if rest <= 0:
            break
    return height


def _row_contrast(narrow: Image.Image, degrees: float) -> float:
    """Sum of squared steps from row to row, halved, after shearing lines of this fall level."""
    fall = _ALONG * math.tan(math.radians(degrees))
    shear = (1, 0, 0, fall, 1, -fall * narrow.width / 2)
    level = narrow.transform(narrow.size, Image.Transform.AFFINE, shear, NEAREST)
    rows = profile(level, (1, level.height))
    return math.sumprod(rows, rows) - math.sumprod(rows, [*rows[1:], 0.0])


def _bodies(rows: bytes) -> Iterator[tuple[int, int]]:
    inked = rows.translate(bytes(level >= _GAP_LEVEL for level in range(256)))
    for line in INKED.finditer(inked):
        top, bottom = line.span()
        if bottom - top >= _LOWEST:
            yield _body(rows, top, bottom)


def _body(rows: bytes, top: int, bottom: int) -> tuple[int, int]:
    enough = max(rows[top:bottom]) * _BODY
    dark = [row for row in range(top, bottom) if rows[row] >= enough]
    return dark[0], dark[-1] + 1
