"""Uploads that are a page image as they are: within every limit, upright, whole."""

from PIL import Image, ImageFile

from preprocess.formats.codec import decoding
from preprocess.formats.sniff import FileFormat
from preprocess.page import PageLimits
from preprocess.render.encoding import MOST_BYTES

_FORMATS = {FileFormat.JPEG, FileFormat.PNG, FileFormat.WEBP}
_MODES = {"L", "RGB"}

# The eighth byte of a PNG's IHDR chunk is the bit depth; Pillow hides 16 bits behind mode RGB.
_PNG_DEPTH_AT = 24
_EIGHT_BITS = 8

_LEAST_SCALE = 8


def is_candidate(
    image: ImageFile.ImageFile, data: bytes, *, file_format: FileFormat, limits: PageLimits
) -> bool:
    """Whether the engine can have the upload itself, by the header alone, were it upright."""
    return (
        file_format in _FORMATS
        and len(data) <= MOST_BYTES
        and image.width * image.height <= limits.max_pixels
        and _is_plain(image, data, file_format)
    )


def check_whole(image: Image.Image) -> None:
    """Decode as little as finds a cut-off file: a JPEG at an eighth, others in full.

    Raises `DamagedFile`.
    """
    with decoding("The image"):
        image.draft("L", (image.width // _LEAST_SCALE, image.height // _LEAST_SCALE))
        image.load()


def _is_plain(image: ImageFile.ImageFile, data: bytes, file_format: FileFormat) -> bool:
    if image.mode not in _MODES or image.has_transparency_data:
        return False
    if file_format is FileFormat.PNG and data[_PNG_DEPTH_AT] != _EIGHT_BITS:
        return False
    return file_format is FileFormat.JPEG or not getattr(image, "is_animated", False)
