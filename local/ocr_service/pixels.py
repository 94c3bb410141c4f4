"""How many pixels the vendor's model looks at, and the tokens they cost."""

import math
from collections.abc import Callable
from typing import NamedTuple

TOKENS_AROUND_AN_IMAGE = 2
MAX_IMAGE_PATCHES = 30_000


class PixelBounds(NamedTuple):
    """Area in pixels that an image is scaled into, in patches of `patch` pixels a side."""

    min_pixels: int
    max_pixels: int
    patch: int


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int

    @property
    def area(self) -> int:
        """Pixels."""
        return self.width * self.height


def default_bounds(patch: int) -> PixelBounds:
    """Four to 8192 patches, what the vendor's samples send."""
    return PixelBounds(4 * patch**2, 8192 * patch**2, patch)


def smart_resize(size: Size, bounds: PixelBounds) -> Size:
    """The size the model sees: whole patches, within the bounds (vendor's documentation).

    Where little area is left for a long strip, its short side keeps one patch all the same.
    """
    rounded = _to_patches(size, 1.0, bounds.patch, round)
    if rounded.area > bounds.max_pixels:
        return _to_patches(
            size, math.sqrt(size.area / bounds.max_pixels), bounds.patch, _one_or_more
        )
    if rounded.area < bounds.min_pixels:
        return _to_patches(size, math.sqrt(size.area / bounds.min_pixels), bounds.patch, math.ceil)
    return rounded


def image_tokens(size: Size, bounds: PixelBounds) -> int:
    """A token a patch, and one each for the begin and the end of the image."""
    return smart_resize(size, bounds).area // bounds.patch**2 + TOKENS_AROUND_AN_IMAGE


def reading_size(size: Size, bounds: PixelBounds) -> Size:
    """The size to recognise at: as sent, unless the bounds ask for another.

    Rounding to whole patches alone is not followed, it would only blur.
    """
    seen = smart_resize(size, bounds)
    whole_patches = _to_patches(size, 1.0, bounds.patch, round)
    return size if seen == whole_patches else seen


def _one_or_more(patches: float) -> int:
    return max(1, math.floor(patches))


def _to_patches(size: Size, shrink: float, patch: int, whole: Callable[[float], int]) -> Size:
    return Size(
        whole(size.width / shrink / patch) * patch,
        whole(size.height / shrink / patch) * patch,
    )
