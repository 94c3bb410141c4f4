"""What the header of an image says, and whether its picture is one to decode."""

import math
from typing import Final

from PIL import Image

from preprocess.admission import check_aspect, check_pixels, check_sides
from preprocess.page import PageLimits

# What decoding takes at its peak, in pixels of four bytes to one of the image; measured.
_WEIGHTS: Final = {"HEIF": 2.0, "WEBP": 4.0}
_PROGRESSIVE_WEIGHT = 1.5


def check_picture(image: Image.Image, limits: PageLimits) -> None:
    """By the header alone; raises `ImageTooSmall`, `AspectRatioTooExtreme`, `TooManyPixels`."""
    check_sides(*image.size)
    check_aspect(*image.size)
    weight = _PROGRESSIVE_WEIGHT if is_progressive(image) else _WEIGHTS.get(image.format or "", 1)
    check_pixels(image.width * image.height, math.floor(limits.max_source_pixels / weight))


def is_progressive(image: Image.Image) -> bool:
    """A JPEG whose coefficients are all in memory before the first pixel is there."""
    return bool(image.info.get("progressive"))
