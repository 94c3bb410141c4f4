"""How sharp print is, whatever there is of it.

Blur is judged against the size of the letters: at a quarter of their height, sharp strokes have
risen within the first pixel and blurred ones rise all the way. Comparing the rise over one pixel
with that over the whole distance is what Crete et al. do with a second blur (The blur effect,
2007). Blur finer than a pixel of the copy does not show.
"""

from PIL import Image, ImageChops

from preprocess.look.quality_levels import moments, percentile
from preprocess.look.quality_morphology import dilated

_LETTER_SHARE = 4
# The letters of a usual receipt that fills the frame, where no text was found to be measured.
_LETTERS_ON_LONGER_SIDE = 75

# The median of a normal distribution's absolute values, in standard deviations.
_MEDIAN = 0.6745


def sharpness(grey: Image.Image, printed: Image.Image, text_height: float | None) -> float:
    """0..1 at the pixels around `printed`, in the direction that is worse; lengths in pixels."""
    letters = text_height or max(grey.size) / _LETTERS_ON_LONGER_SIDE
    distance = max(2, round(letters / _LETTER_SHARE))
    around = dilated(printed, 2 * (distance // 2) + 3)
    return min(_along(grey, around, distance, axis) for axis in ((1, 0), (0, 1)))


def _along(
    grey: Image.Image, around: Image.Image, distance: int, direction: tuple[int, int]
) -> float:
    """1 where every edge is a step of one pixel, 0 where every edge is a ramp."""
    right, down = direction
    near = _rise(grey, around, (right, down))
    far = _rise(grey, around, (distance * right, distance * down))
    if near <= 0:
        return 0.0
    ramp = far / (distance * distance * near)
    return min(1.0, max(0.0, (1 - ramp) / (1 - 1 / distance)))


def _rise(grey: Image.Image, around: Image.Image, offset: tuple[int, int]) -> float:
    """The mean square difference of two pixels so far apart, less what noise adds to it."""
    difference = ImageChops.difference(grey, ImageChops.offset(grey, *offset))
    noise = percentile(difference.histogram(), 0.5) / _MEDIAN
    return moments(difference.histogram(around)).square - noise * noise
