"""The light on a page: how evenly it falls and how far print stands out, and what evens it."""

import math
from typing import NamedTuple

from PIL import Image, ImageFilter

from preprocess.levels import evenness, percentile
from preprocess.picture import Size
from preprocess.render.vips_pixels import VipsImage, to_pillow, to_vips

# What paper becomes: a little under white, so that its texture stays within the range.
_PAPER = 245

# The light is taken from cells, a hundred along the longer side, as the lightest of five by five:
# that is wider than the strokes of a heading, and narrower than a shadow.
_CELLS = 100
_WINDOW = 5
_SOFTNESS = 1.5
# No paper is darker than this share of the lightest: what is was not lit and is not lifted.
_DARKEST = 1 / 8

# Print is the darkest of these pixels. It is driven apart from the paper at most so far, as more
# would turn the grain of an empty page into print.
_PRINT_SHARE = 0.001
_MOST_GAIN = 8
_SAMPLED_PIXELS = 500_000

_LIGHTER = 0.95


class Light(NamedTuple):
    """What a page was seen in: the paper without its print, as a small image, and what it shows.

    `evenness` is the level of the darker paper as a share of the lighter's, `brightness` that of
    the usual pixel. `contrast` is by which share of the paper's level print is darker than the
    paper around it. All are 0..1.
    """

    paper: Image.Image
    evenness: float
    brightness: float
    contrast: float


def find_light(image: Image.Image) -> Light:
    """The light on a page in mode L or RGB."""
    cells = image.reduce(max(1, max(image.size) // _CELLS))
    lightest = cells.filter(ImageFilter.MaxFilter(_WINDOW)).filter(ImageFilter.MinFilter(_WINDOW))
    paper = lightest.filter(ImageFilter.GaussianBlur(_SOFTNESS))
    levels = paper.convert("L").histogram()
    lighter = max(1, percentile(levels, _LIGHTER))
    lit = paper.point(lambda level: max(level, math.ceil(lighter * _DARKEST)))
    sample = _sample(image)
    return Light(
        paper=lit,
        evenness=evenness(levels),
        brightness=min(1.0, percentile(sample.histogram(), 0.5) / lighter),
        contrast=_contrast(sample, lit.convert("L")),
    )


def even_light(image: Image.Image) -> Image.Image:
    """Paper at one level all over the page, and print as dark on it as it gets."""
    light = find_light(image)
    pixels, paper = to_vips(image), _enlarged(light.paper, image.size)
    gain = min(_MOST_GAIN, 1 / max(light.contrast, 1 / _MOST_GAIN))
    stretched = (pixels * (_PAPER * gain) / paper) - _PAPER * (gain - 1)
    return to_pillow(stretched)


def _sample(image: Image.Image) -> Image.Image:
    """Some of the pixels in grey; unlike those of a smaller copy they are as dark as they were."""
    step = math.sqrt(max(1.0, image.width * image.height / _SAMPLED_PIXELS))
    size = (max(1, int(image.width / step)), max(1, int(image.height / step)))
    return image.convert("L").resize(size, Image.Resampling.NEAREST)


def _contrast(grey: Image.Image, paper: Image.Image) -> float:
    even = to_vips(grey) * _PAPER / _enlarged(paper, grey.size)
    print_level = percentile(to_pillow(even).histogram(), _PRINT_SHARE)
    return max(0.0, 1 - print_level / _PAPER)


def _enlarged(paper: Image.Image, size: Size) -> VipsImage:
    across, down = size[0] / paper.width, size[1] / paper.height
    return to_vips(paper).resize(across, vscale=down, kernel="linear")
