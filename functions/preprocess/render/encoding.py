"""A finished page image as bytes: PNG for bilevel, JPEG for the rest, within the engine's limit."""

import io
import math
from typing import NamedTuple

from PIL import Image

from preprocess.render.sizing import fit

# 10 MB of Base64 take 7.5 MB of bytes; the engine's maker advises 7.
MOST_BYTES = 7_000_000

# Word errors of text at the smallest legible size are those of a lossless image down to 85.
_QUALITIES = (90, 85, 75)
_HALF_CHROMA = "4:2:0"


class Encoded(NamedTuple):
    """An image file and the size of its picture in pixels."""

    media_type: str
    width: int
    height: int
    data: bytes


def encode(image: Image.Image) -> Encoded:
    """A bilevel, grey or RGB image in at most 7,000,000 bytes; shrinks where it must."""
    if image.mode == "1":
        return _encoded(image, "image/png", _png(image))
    for quality in _QUALITIES:
        data = _jpeg(image, quality)
        if len(data) <= MOST_BYTES:
            return _encoded(image, "image/jpeg", data)
    pixels = math.floor(image.width * image.height * 0.9 * MOST_BYTES / len(data))
    return encode(image.resize(fit(image.size, pixels), Image.Resampling.HAMMING))


def _encoded(image: Image.Image, media_type: str, data: bytes) -> Encoded:
    return Encoded(media_type, image.width, image.height, data)


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, subsampling=_HALF_CHROMA)
    return out.getvalue()
