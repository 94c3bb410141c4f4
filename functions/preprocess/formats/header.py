"""What the header of an image says, and whether its picture is one to decode."""

import math
from typing import Final

from PIL import Image, ImageFile
from PIL.JpegImagePlugin import JpegImageFile

from preprocess.admission import check_aspect, check_pixels, check_sides
from preprocess.formats.coding import first_scan_components
from preprocess.page import PageLimits

# What decoding takes at its peak, in pixels of four bytes to one of the image; measured.
_WEIGHTS: Final = {"HEIF": 2.0, "WEBP": 4.0}
# The least of a JPEG in passes, and what each of its components takes: 16 bits a pixel.
_PASSES_WEIGHT = 1.5
_COMPONENT_WEIGHT = 0.5
# A few kilobytes can hold such a picture, and no part of it can be had without the rest.
_WHOLE_WEIGHT = 4.0

# Pillow's names for a PNG of 16 bits a channel, and for the decoder of a run-length BMP.
_DEEP_PNG = ";16B"
_RUN_LENGTH = "bmp_rle"


def check_picture(image: Image.Image, data: bytes, limits: PageLimits) -> None:
    """By the header alone; raises `ImageTooSmall`, `AspectRatioTooExtreme`, `TooManyPixels`."""
    check_sides(*image.size)
    check_aspect(*image.size)
    most = math.floor(limits.max_source_pixels / _weight(image, data))
    check_pixels(image.width * image.height, most)


def is_in_passes(image: Image.Image, data: bytes) -> bool:
    """A JPEG whose coefficients are all in memory before the first pixel is there.

    So is a progressive one, and one whose components come one after another (ITU T.81, A.2).
    """
    if not isinstance(image, JpegImageFile):
        return False
    return bool(image.info.get("progressive")) or first_scan_components(data) < image.layers


def _weight(image: Image.Image, data: bytes) -> float:
    if isinstance(image, JpegImageFile):
        held = max(_PASSES_WEIGHT, _COMPONENT_WEIGHT * image.layers)
        return held if is_in_passes(image, data) else 1
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
