"""How sharp print is, whatever there is of it.

Blur is judged against the size of the letters: at a quarter of their height, sharp strokes have
risen within the first pixel and blurred ones rise all the way. Comparing the rise over one pixel
with that over the whole distance is what Crete et al. do with a second blur (The blur effect,
2007). Blur finer than a pixel of the copy does not show.

A hand that moves smears in one direction, so each is judged against the one across it as well.
"""

from typing import NamedTuple

from PIL import Image, ImageChops

from preprocess.levels import mean_square, percentile
from preprocess.look.quality_morphology import dilated
from preprocess.look.quality_windows import windows_with_print
from preprocess.look.text_ink import Print

_LETTER_SHARE = 4
# In pixels of the strokes, so that the windows, which are measured in them, have room for it.
_FARTHEST = 10
# The letters of a usual receipt that fills the frame, where no text was found to be measured.
_LETTERS_ON_LONGER_SIDE = 75

# The median of a normal distribution's absolute values, in standard deviations.
_MEDIAN = 0.6745

type Direction = tuple[int, int]
type Pair = tuple[Direction, Direction]

_STRAIGHT: Pair = ((1, 0), (0, 1))
_DIAGONAL: Pair = ((1, 1), (1, -1))
# Scanners let print rise up to three times less along the page than across; diagonals are alike.
_UNEVEN = {_STRAIGHT: 3.5, _DIAGONAL: 1.25}


class _Rise(NamedTuple):
    """The mean square of the rise over the first pixel, and over the usual one of the distance."""

    near: float
    far: float


class _Strokes(NamedTuple):
    """A copy, the pixels of it that are looked at, and the share of their square that is noise."""

    grey: Image.Image
    around: Image.Image
    distance: int
    noise: float

    def sharpness(self, pair: Pair) -> float:
        """Of two directions across each other the one that is worse."""
        weaker, stronger = sorted(self._rise(direction) for direction in pair)
        if weaker.near <= 0:
            return 0.0
        even = min(1.0, _UNEVEN[pair] * weaker.near / stronger.near)
        return min(self._steepness(weaker) * even, self._steepness(stronger))

    def _rise(self, direction: Direction) -> _Rise:
        right, down = direction
        near = self._square(right, down)
        far = self._square(self.distance * right, self.distance * down)
        return _Rise(near, far / (self.distance * self.distance))

    def _square(self, right: int, down: int) -> float:
        differences = _differences(self.grey, right, down)
        return mean_square(differences.histogram(self.around)) - self.noise

    def _steepness(self, rise: _Rise) -> float:
        """1 where every edge is a step of one pixel, 0 where every edge is a ramp."""
        return min(1.0, max(0.0, (1 - rise.far / rise.near) / (1 - 1 / self.distance)))


def sharpness(page: Print, text_height: float | None) -> float:
    """0..1 around the strokes, in the direction that is worst; pixels are those of the copy."""
    letters = text_height or max(page.copy.size) / _LETTERS_ON_LONGER_SIDE
    distance = min(max(2, round(letters / _LETTER_SHARE)), _FARTHEST * page.scale)
    window = 2 * (distance // 2) + 3
    parts = windows_with_print(
        page.copy, page.strokes.image(), scale=page.scale, inset=window + distance
    )
    around = dilated(parts.mask, window)
    noise = _noise(_differences(parts.grey, 1, 0), around)
    strokes = _Strokes(parts.grey, around, distance, noise * noise)
    return min(strokes.sharpness(pair) for pair in (_STRAIGHT, _DIAGONAL))


def _noise(differences: Image.Image, around: Image.Image) -> float:
    """The standard deviation of the differences on paper between the print."""
    return percentile(differences.histogram(ImageChops.invert(around)), 0.5) / _MEDIAN


def _differences(grey: Image.Image, right: int, down: int) -> Image.Image:
    return ImageChops.difference(grey, ImageChops.offset(grey, right, down))
