"""Where a small copy has print: ink darker than the paper round it, and of that the strokes."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PIL import Image, ImageChops, ImageFilter

type Box = tuple[int, int, int, int]

BOX = Image.Resampling.BOX

# Strokes are looked for at half the copy's scale, which is a quarter of the work.
STROKES_SCALE = 2
# Pixels of the copy over which paper is taken to be one grey; wider than a stroke.
_PATCH = 16
# Grey levels: what is nearer to the paper is noise, and ink counts as ink from here at the latest.
_FAINTEST, _LEAST_CUT, _MOST_CUT = 8, 12, 70
# Otsu's level lies halfway up the edge of a stroke; faint strokes fall apart there.
_BELOW_OTSU = 0.75
# Of 255: two of the four pixels that become one.
_INKED = 120
# A straight run of more than this share of the longer side is a rule or an edge, no stroke.
_LONGEST_RUN = 1 / 25
_MARGIN = 1 / 50
_STRAY_INK = 0.01


class Print(NamedTuple):
    """What is printed on a copy, three images of mode L.

    `dark`: grey levels by which each pixel is darker than the paper round it. `ink`: 255 where that
    is much. `strokes`: the same at 1 / STROKES_SCALE of the copy without rules, table borders, the
    paper's edges, wood grain and whatever is large and dark.
    """

    dark: Image.Image
    ink: Image.Image
    strokes: Image.Image

    def quarter_turned(self) -> "Print":
        """All of it turned clockwise by 90 degrees."""
        return Print(*(image.transpose(Image.Transpose.ROTATE_270) for image in self))


def find_print(grey: Image.Image) -> Print:
    """The print on a copy of mode L with a longer side of about 1,000 to 1,600 pixels."""
    dark = _darkness(grey)
    ink = _ink(dark)
    return Print(dark, ink, _strokes(ink.reduce(STROKES_SCALE)))


def text_box(mask: Image.Image) -> Box | None:
    """Where all but stray ink lies, with a margin; None without ink."""
    if mask.getbbox() is None:
        return None
    margin = round(max(mask.size) * _MARGIN)
    left, right = _extent(profile(mask, (mask.width, 1)), margin)
    top, bottom = _extent(profile(mask, (1, mask.height)), margin)
    return left, top, right, bottom


def profile(mask: Image.Image, size: tuple[int, int]) -> list[float]:
    """Mean level of each row or column: `size` is one pixel wide or high."""
    levels = memoryview(mask.convert("F").resize(size, BOX).tobytes()).cast("f")
    return [float(level) for level in levels]


def shifted(mask: Image.Image, right: int) -> Image.Image:
    """The mask moved to the right; what leaves it comes in on the left, as margins are blank."""
    return ImageChops.offset(mask, right, 0)


def transposed(mask: Image.Image) -> Image.Image:
    """Rows as columns."""
    return mask.transpose(Image.Transpose.TRANSPOSE)


def _darkness(grey: Image.Image) -> Image.Image:
    paper = grey.reduce(_PATCH).filter(ImageFilter.MaxFilter(3)).filter(ImageFilter.MinFilter(3))
    smooth = paper.filter(ImageFilter.BoxBlur(1)).resize(grey.size, Image.Resampling.BILINEAR)
    return ImageChops.subtract(smooth, grey)


def _ink(dark: Image.Image) -> Image.Image:
    cut = min(max(_otsu(dark.histogram()), _LEAST_CUT), _MOST_CUT) * _BELOW_OTSU
    return dark.point([255 if level > cut else 0 for level in range(256)])


def _strokes(shares: Image.Image) -> Image.Image:
    """Strokes from the share of ink in each pixel of half the scale."""
    mask = shares.point([255 if share >= _INKED else 0 for share in range(256)])
    longest = max(8, round(max(mask.size) * _LONGEST_RUN))
    lying = _long_runs(mask, longest)
    standing = transposed(_long_runs(transposed(mask), longest))
    return ImageChops.subtract(mask, ImageChops.lighter(lying, standing))


def _long_runs(mask: Image.Image, length: int) -> Image.Image:
    """What is part of a run of `length` pixels along a row: an opening with a line."""
    ends = _over_window(mask, length, ImageChops.darker)
    return _over_window(shifted(ends, 1 - length), length, ImageChops.lighter)


def _over_window(
    mask: Image.Image, length: int, choose: Callable[[Image.Image, Image.Image], Image.Image]
) -> Image.Image:
    """Each pixel chosen among the `length` pixels that end with it, in log2 steps."""
    done = 1
    while done < length:
        step = min(done, length - done)
        mask = choose(mask, shifted(mask, step))
        done += step
    return mask


def _extent(line: Sequence[float], margin: int) -> tuple[int, int]:
    stray = sum(line) * _STRAY_INK
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
