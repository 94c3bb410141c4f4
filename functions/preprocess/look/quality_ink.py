"""Where print is: what stands out from the paper right around it, whatever the light."""

from typing import NamedTuple

from PIL import Image, ImageChops, ImageOps

from preprocess.look.quality_levels import LEVELS, WHITE, at_least, moments, percentile
from preprocess.look.quality_morphology import closed

# Wider than the strokes of a heading on a copy of 1,000 to 1,600 pixels.
_WINDOW = 16
_BORDER = _WINDOW + 3

# Print is deeper than the grain of paper and table, which is what the typical pixel shows.
_GRAINS = 4
_LEAST_DEPTH = 6
# The deepest print but for specks; what is half as deep is print as well.
_DEEPEST = 0.98

_SHADED = 0.1
_DARK_PAGE = 96


class Ink(NamedTuple):
    """Print on a page: its pixels (mode L, white where it is), and levels of 0..255.

    `depth` is by how much it differs from the paper, `light` the usual level of the lighter of the
    two and `shaded` that where the least light falls on print.
    """

    mask: Image.Image
    pixels: int
    depth: float
    light: float
    shaded: float


def find_ink(grey: Image.Image) -> Ink:
    """Dark print on light paper, or the reverse where that is what a dark page has."""
    dark = _dark_ink(grey)
    if percentile(grey.histogram(), 0.5) >= _DARK_PAGE:
        return dark
    light = _dark_ink(ImageOps.invert(grey))
    if light.pixels * light.depth <= dark.pixels * dark.depth:
        return dark
    level = WHITE - light.light + light.depth
    return light._replace(light=level, shaded=level)


def _dark_ink(grey: Image.Image) -> Ink:
    paper = closed(grey, _WINDOW)
    depth = _inside(ImageChops.subtract(paper, grey))
    histogram = depth.histogram()
    grain = percentile(histogram, 0.5)
    floor = _GRAINS * grain + _LEAST_DEPTH
    deep = [0] * floor + histogram[floor:LEVELS]
    mask = depth.point(at_least(max(floor, percentile(deep, _DEEPEST) // 2)))
    printed = moments(depth.histogram(mask))
    levels = paper.histogram(mask if printed.pixels else None)
    return Ink(
        mask,
        printed.pixels,
        depth=max(0.0, printed.mean - grain),
        light=max(0, percentile(levels, 0.5) - grain),
        shaded=max(0, percentile(levels, _SHADED) - grain),
    )


def _inside(depth: Image.Image) -> Image.Image:
    """Nothing at the borders, where the window looked across to the other side."""
    border = min(_BORDER, (min(depth.size) - 1) // 2)
    return ImageOps.expand(ImageOps.crop(depth, border), border)
