"""Where a small copy has print: ink darker than the paper round it, and of that the strokes."""

from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image, ImageChops, ImageFilter

from preprocess.look.bitmap import Bitmap, bitmap, without_long_runs

type Box = tuple[int, int, int, int]

BOX = Image.Resampling.BOX

# Pixels of the strokes over which paper is taken to be one grey; wider than a stroke.
_PATCH = 8
# Grey levels: what is nearer to the paper is noise, and ink counts as ink from here at the latest.
_FAINTEST, _LEAST_CUT, _MOST_CUT = 8, 12, 70
# Otsu's level lies halfway up the edge of a stroke; faint and thin ones fall apart there.
_BELOW_OTSU = 0.55
# A straight run of more than this share of the longer side is a rule or an edge, no stroke.
_LONGEST_RUN = 1 / 25
_MARGIN = 1 / 50
_STRAY_INK = 0.01
# The text's box need not be more exact than so many pixels.
_COARSE = 4


class Print(NamedTuple):
    """What is printed on a copy, which is `scale` times as large as the other images; mode L.

    `small` is the copy at that size, `paper` the same without its print. `dark` has the grey levels
    by which `small` is darker than `paper`: more than `cut` where ink is. `strokes` are where
    ink is, but for rules, table borders, the paper's edges, wood grain and what is large and dark.
    """

    copy: Image.Image
    small: Image.Image
    paper: Image.Image
    dark: Image.Image
    cut: float
    strokes: Bitmap
    scale: int


def find_print(grey: Image.Image, scale: int = 2) -> Print:
    """The print on a copy of mode L; its longer side is to be 500 to 800 pixels times the scale."""
    small = grey.reduce(scale)
    paper = _paper(small)
    dark = ImageChops.subtract(paper, small)
    cut = min(max(_otsu(dark.histogram()), _LEAST_CUT), _MOST_CUT) * _BELOW_OTSU
    ink = bitmap(dark.point([255 * (level > cut) for level in range(256)], "1"))
    strokes = without_long_runs(ink, max(8, round(max(ink.size) * _LONGEST_RUN)))
    return Print(grey, small, paper, dark, cut, strokes, scale)


def text_box(mask: Image.Image) -> Box | None:
    """Where all but stray ink lies, with a margin; None without ink."""
    if mask.getbbox() is None:
        return None
    small = mask.reduce(_COARSE)
    across, down = profile(small, (small.width, 1)), profile(small, (1, small.height))
    left, right = (min(_COARSE * side, mask.width) for side in _extent(across, max(small.size)))
    top, bottom = (min(_COARSE * side, mask.height) for side in _extent(down, max(small.size)))
    return left, top, right, bottom


def profile(mask: Image.Image, size: tuple[int, int]) -> list[float]:
    """Mean level of each row or column: `size` is one pixel wide or high."""
    levels = memoryview(mask.convert("F").resize(size, BOX).tobytes()).cast("f")
    return [float(level) for level in levels]


def _paper(grey: Image.Image) -> Image.Image:
    paper = grey.reduce(_PATCH).filter(ImageFilter.MaxFilter(3)).filter(ImageFilter.MinFilter(3))
    return paper.filter(ImageFilter.BoxBlur(1)).resize(grey.size, Image.Resampling.BILINEAR)


def _extent(line: Sequence[float], longer_side: int) -> tuple[int, int]:
    stray, margin = sum(line) * _STRAY_INK, round(longer_side * _MARGIN)
    first = _reaching(line, stray)
    last = len(line) - _reaching(line[::-1], stray)
    return max(0, first - margin), min(len(line), last + margin)


def _reaching(line: Sequence[float], amount: float) -> int:
    """The index at which the running sum passes the amount."""
    total = 0.0
    for index, value in enumerate(line):
        total += value
        if total > amount:
            return index
    return len(line) - 1


def _otsu(counts: Sequence[int]) -> int:
    """The level between faint and dark ink that splits their variance best (Otsu, 1979)."""
    inked = list(enumerate(counts))[_FAINTEST:]
    total, mass = sum(n for _, n in inked), sum(level * n for level, n in inked)
    best, cut, below, mass_below = -1.0, _FAINTEST, 0, 0
    for level, count in inked:
        below, mass_below = below + count, mass_below + level * count
        above = total - below
        if below and above:
            between = below * above * (mass_below / below - (mass - mass_below) / above) ** 2
            best, cut = max((best, cut), (between, level))
    return cut
