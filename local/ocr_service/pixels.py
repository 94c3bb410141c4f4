"""How many pixels the vendor's model looks at, and at which size the engine reads."""

from typing import NamedTuple

from receipts import tokens

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


def image_tokens(size: Size, bounds: PixelBounds) -> int:
    """What an image costs within its bounds."""
    return tokens.image_tokens(*size, **bounds._asdict())


def reading_size(size: Size, bounds: PixelBounds) -> Size:
    """The size to recognise at: as sent, unless the bounds ask for another.

    Rounding to whole patches alone is not followed, it would only blur.
    """
    patch = bounds.patch
    seen = Size(*tokens.smart_resize(*size, **bounds._asdict()))
    whole_patches = (round(size.width / patch) * patch, round(size.height / patch) * patch)
    return size if seen == whole_patches else seen
