"""What the header of an image says, and whether its picture is one to decode."""

import math
from typing import Final

from PIL import Image, ImageFile

from preprocess.admission import check_aspect, check_pixels, check_sides
from preprocess.page import PageLimits

# What decoding takes at its peak, in pixels of four bytes to one of the image; measured.
_WEIGHTS: Final = {"HEIF": 2.0, "WEBP": 4.0}
_PROGRESSIVE_WEIGHT = 1.5
# A few kilobytes can hold such a picture, and no part of it can be had without the rest.
_WHOLE_WEIGHT = 4.0

# Pillow's names for a PNG of 16 bits a channel, and for the decoder of a run-length BMP.
_DEEP_PNG = ";16B"
_RUN_LENGTH = "bmp_rle"


def check_picture(image: Image.Image, limits: PageLimits) -> None:
    """By the header alone; raises `ImageTooSmall`, `AspectRatioTooExtreme`, `TooManyPixels`."""
    check_sides(*image.size)
    check_aspect(*image.size)
    most = math.floor(limits.max_source_pixels / _weight(image))
    check_pixels(image.width * image.height, most)


def is_progressive(image: Image.Image) -> bool:
    """A JPEG whose coefficients are all in memory before the first pixel is there."""
    return bool(image.info.get("progressive"))


def _weight(image: Image.Image) -> float:
    if is_progressive(image):
        return _PROGRESSIVE_WEIGHT
    if _is_png_at_once(image) or _is_run_length(image):
        return _WHOLE_WEIGHT
    return _WEIGHTS.get(image.format or "", 1)


def _is_png_at_once(image: Image.Image) -> bool:
    """A PNG that is not streamed: interlaced, animated or of 16 bits."""
    if image.format != "PNG":
        return False
    whole = image.info.get("interlace") or getattr(image, "is_animated", False)
    return bool(whole) or any(str(tile.args).endswith(_DEEP_PNG) for tile in _tiles(image))


def _is_run_length(image: Image.Image) -> bool:
    """A BMP that Pillow decodes into bytes, which it copies into a picture."""
    return any(tile.codec_name == _RUN_LENGTH for tile in _tiles(image))


def _tiles(image: Image.Image) -> list[ImageFile._Tile]:
    return image.tile if isinstance(image, ImageFile.ImageFile) else []
