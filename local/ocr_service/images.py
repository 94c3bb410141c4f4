"""An image as sent: what it must be to be accepted, and its pixels in a given size."""

import base64
import binascii
import re
from dataclasses import dataclass
from io import BytesIO

import pillow_heif
from PIL import Image, UnidentifiedImageError

from local.ocr_service.errors import ApiError
from local.ocr_service.pixels import Size

MAX_DATA_URI_BYTES = 10_485_760
MAX_FILE_BYTES = 10_000_000
MAX_ASPECT = 200
MIN_SIDE = 11
# Decoded pixels are held three bytes each; the vendor names no limit, this machine has one.
MAX_DECODED_PIXELS = 80_000_000

# By Pillow's name; the extra frames of MPO make a JPEG no less of one.
MEDIA_TYPES = {
    "BMP": "image/bmp",
    "HEIF": "image/heic",
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "TIFF": "image/tiff",
    "WEBP": "image/webp",
}
FORMATS = tuple(name for name in MEDIA_TYPES if name != "MPO")
DATA_URL = re.compile(r"data:(?P<media_type>[\w/+.-]+);base64,(?P<base64>.+)", re.DOTALL)
UNREADABLE = "Invalid image format or corrupted file."

pillow_heif.register_heif_opener()


@dataclass(frozen=True, slots=True)
class SentImage:
    """Encoded bytes that passed the limits, and the size in pixels that their header names."""

    content: bytes
    media_type: str
    size: Size


def from_data_url(url: str) -> SentImage:
    """The image in a Base64 data URL, whose media type must be that of its bytes."""
    if len(url) > MAX_DATA_URI_BYTES:
        raise ApiError(f"Exceeded limit on max bytes per data-uri item : {MAX_DATA_URI_BYTES}")
    parts = DATA_URL.fullmatch(url)
    if parts is None:
        raise ApiError("The provided URL does not appear to be valid.")
    try:
        content = base64.b64decode(parts["base64"], validate=True)
    except binascii.Error:
        raise ApiError(UNREADABLE) from None
    image = inspect_image(content)
    if parts["media_type"].lower() != image.media_type:
        raise ApiError(UNREADABLE)
    return image


def inspect_image(content: bytes) -> SentImage:
    """Read the header only; raises ApiError where format or size is not accepted."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            size = Size(*image.size)
            media_type = MEDIA_TYPES[image.format or ""]
    except UnidentifiedImageError:
        raise ApiError("The media format is not supported or incorrect.") from None
    except (OSError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ApiError(UNREADABLE) from None
    _check_size(size)
    return SentImage(content, media_type, size)


def _check_size(size: Size) -> None:
    if min(size) < MIN_SIDE:
        raise ApiError(
            "The image length and width do not meet the model restrictions. "
            f"[height:{size.height} or width:{size.width} must be larger than {MIN_SIDE - 1}]"
        )
    if max(size) > MAX_ASPECT * min(size):
        raise ApiError(
            "The image length and width do not meet the model restrictions. "
            f"[absolute aspect ratio must be smaller than {MAX_ASPECT}]"
        )
    if size.area > MAX_DECODED_PIXELS:
        raise ApiError("Multimodal file size is too large")


def decode(sent: SentImage, size: Size) -> Image.Image:
    """RGB pixels scaled to `size`, transparency on white; EXIF orientation is left as it is."""
    try:
        with Image.open(BytesIO(sent.content), formats=FORMATS) as image:
            image.draft("RGB", size)
            image.load()
            pixels = _opaque(image)
    except (OSError, ValueError, SyntaxError, EOFError):
        raise ApiError("Failed to decode the image during the data inspection.") from None
    return pixels if pixels.size == size else pixels.resize(size, Image.Resampling.LANCZOS)


def _opaque(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        # Sixteen bits of grey would clip to white.
        return image.point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(paper, layer).convert("RGB")
