"""Whether anything is drawn on a page: patches that are rougher than the page is elsewhere."""

from PIL import Image, ImageChops

from preprocess.levels import LEVELS, WHITE, at_least, percentile
from preprocess.look.papers_regions import find_regions

# Of more levels than these it is a picture, however soft.
_DEEPEST_SHADOW = 128
_DUST = 0.02

# Under a grain of a level or more, print on paper as dark as this is lost.
_NIGHT = 32

# Patches are about as high as a line of text.
_PATCHES = 100
_LEAST_PATCH = 4
# What the glass of a scanner shows beside the page, in patches.
_EDGE = 2

# Neighbours so many pixels apart; their differences are kept in eighths of a level.
_APART = 2
_GAIN = 8
_ROUGHER = 1.5
_LEAST_ROUGHNESS = 1.5
# Dust covers a patch or two; the shortest line of text is more.
_LEAST_DRAWN = 3


def is_blank(grey: Image.Image) -> bool:
    """Nothing but flat colour, with noise, a shadow or some dust; not what is too dark to tell."""
    levels = grey.histogram()
    lightest = percentile(levels, 1 - _DUST)
    if lightest - percentile(levels, _DUST) > _DEEPEST_SHADOW:
        return False
    patches = _roughness(grey)
    usual = percentile(patches.histogram(), 0.5)
    if lightest < _NIGHT and usual >= _GAIN:
        return False
    least = max(_ROUGHER * usual, usual + _LEAST_ROUGHNESS * _GAIN)
    drawn = patches.point(at_least(round(least)))
    return not any(find_regions(drawn, _LEAST_DRAWN))


def _roughness(grey: Image.Image) -> Image.Image:
    """By how much neighbouring pixels differ in each patch, in eighths of a level."""
    patch = max(_LEAST_PATCH, round(max(grey.size) / _PATCHES))
    across, down = (
        ImageChops.difference(grey, ImageChops.offset(grey, *apart))
        for apart in ((_APART, 0), (0, _APART))
    )
    differences = ImageChops.lighter(across, down)
    patches = differences.point([min(WHITE, level * _GAIN) for level in range(LEVELS)])
    patches = patches.reduce(patch)
    edge = min(_EDGE, (min(patches.size) - 1) // 4)
    return patches.crop((edge, edge, patches.width - edge, patches.height - edge))
