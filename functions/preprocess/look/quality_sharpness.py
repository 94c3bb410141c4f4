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
    return min(_along(grey, around, distance, direction) for direction in ((1, 0), (0, 1)))


def _along(
    grey: Image.Image, around: Image.Image, distance: int, direction: tuple[int, int]
) -> float:
    """1 where every edge is a step of one pixel, 0 where every edge is a ramp."""
    right, down = direction
    near = _differences(grey, right, down)
    far = _differences(grey, distance * right, distance * down)
    noise = (percentile(near.histogram(), 0.5) / _MEDIAN) ** 2
    rise = moments(near.histogram(around)).square - noise
    if rise <= 0:
        return 0.0
    ramp = (moments(far.histogram(around)).square - noise) / (distance * distance * rise)
    return min(1.0, max(0.0, (1 - ramp) / (1 - 1 / distance)))


def _differences(grey: Image.Image, right: int, down: int) -> Image.Image:
    return ImageChops.difference(grey, ImageChops.offset(grey, right, down))
