"""Whether anything is drawn on a page: patches that are rougher than the page is elsewhere."""

from PIL import Image, ImageChops, ImageFilter, ImageOps

from preprocess.look.papers_regions import find_regions
from preprocess.look.quality_levels import LEVELS, WHITE, at_least, percentile

# Patches are about as high as a line of text.
_PATCHES = 100
_LEAST_PATCH = 4
# What the glass of a scanner shows beside the page, in patches.
_EDGE = 2

_GAIN = 8
_ROUGHER = 1.5
_LEAST_ROUGHNESS = 1.5
# Dust is a patch or two; the shortest line of text is more.
_LEAST_DRAWN = 3


def is_blank(grey: Image.Image) -> bool:
    """Nothing but flat colour, with noise, a shadow or some dust."""
    patch = max(_LEAST_PATCH, round(max(grey.size) / _PATCHES))
    patches = _roughness(grey, patch)
    usual = percentile(patches.histogram(), 0.5)
    least = max(_ROUGHER * usual, usual + _LEAST_ROUGHNESS * _GAIN)
    drawn = patches.point(at_least(round(least)))
    return not any(find_regions(drawn, _LEAST_DRAWN))


def _roughness(grey: Image.Image, patch: int) -> Image.Image:
    """How far the pixels of each patch are from their surroundings, in eighths of a level."""
    smooth = grey.filter(ImageFilter.BoxBlur(patch / 2))
    differences = ImageChops.difference(grey, smooth)
    patches = differences.point([min(WHITE, v * _GAIN) for v in range(LEVELS)]).reduce(patch)
    edge = min(_EDGE, (min(patches.size) - 1) // 4)
    return ImageOps.crop(patches, edge)
