"""Print as it can be read: how far it stands out from the paper round it, whatever the light."""

from typing import NamedTuple

from PIL import Image, ImageChops

from preprocess.levels import LEVELS, WHITE, at_least, percentile
from preprocess.look.text_ink import Print, find_print

# Print is deeper than the grain of paper and table, which is what the typical pixel shows.
_GRAINS = 4
_LEAST_DEPTH = 6
# The deepest print but for specks; what is half as deep is print as well.
_DEEPEST = 0.98
# What is less deep is the edges of strokes.
_BODY = 0.75
# Less than the rest of a photo is paper, and less of a page is covered by print.
_MOST = 0.8


class Ink(NamedTuple):
    """Print on a page: its pixels (mode L, white where it is), and levels of 0..255.

    `depth` is by how much it differs from the paper, `light` the usual level of the lighter of the
    two. The mask has the scale of the strokes.
    """

    mask: Image.Image
    pixels: int
    depth: int
    light: int


def find_ink(grey: Image.Image, scale: int = 2) -> tuple[Print, Ink]:
    """Dark print on light paper; of a page mostly as dark as print, the print on its negative."""
    dark = find_print(grey, scale)
    ink = _ink(dark)
    if percentile(dark.paper.histogram(), _MOST) >= ink.light - ink.depth / 2:
        return dark, ink
    light = find_print(ImageChops.invert(grey), scale)
    inverse = _ink(light)
    if inverse.pixels * inverse.depth <= ink.pixels * ink.depth:
        return dark, ink
    return light, inverse._replace(light=WHITE - inverse.light + inverse.depth)


def _ink(page: Print) -> Ink:
    histogram = page.dark.histogram()
    grain = percentile(histogram, 0.5)
    floor = _GRAINS * grain + _LEAST_DEPTH
    deep = [0] * floor + histogram[floor:LEVELS]
    mask = page.dark.point(at_least(max(floor, percentile(deep, _DEEPEST) // 2)))
    depths = page.dark.histogram(mask)
    pixels = sum(depths)
    levels = page.paper.histogram(mask if pixels else None)
    return Ink(
        mask,
        pixels,
        depth=max(0, percentile(depths, _BODY) - grain),
        light=max(0, percentile(levels, 0.5) - grain),
    )
