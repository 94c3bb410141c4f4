"""From an opened image to the finished page image."""

import math
from typing import Final

from PIL import Image, ImageFile

from preprocess.admission import check_aspect, check_pixels, check_sides
from preprocess.formats.codec import decoding
from preprocess.page import PageLimits, PreparedPage
from preprocess.render.encoding import encode
from preprocess.render.exif import upright_turn
from preprocess.render.shrinking import shrink
from preprocess.render.sizing import fit

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


def render(image: ImageFile.ImageFile, page: int, limits: PageLimits) -> PreparedPage:
    """Decode, shrink, turn and encode; raises `DamagedFile`, `TooManyPixels`."""
    return as_page(_upright(image, limits), page)


def as_page(image: Image.Image, page: int) -> PreparedPage:
    """A finished picture as a page image."""
    encoded = encode(image)
    return PreparedPage(page, encoded.media_type, encoded.width, encoded.height, encoded.data)


def _upright(image: ImageFile.ImageFile, limits: PageLimits) -> Image.Image:
    """Decoded at a reduced scale where the format can, shrunk, then turned: the cheapest order."""
    with decoding("The page"):
        image.draft(None, fit(image.size, limits.max_pixels))
        image.load()
        small = shrink(image, fit(image.size, limits.max_pixels))
    turn = upright_turn(image)
    return small if turn is None else small.transpose(turn)
