"""Opening an image with Pillow: its format's own plugin alone, the header alone."""

import io
from functools import cache
from importlib import import_module
from typing import Final

from PIL import Image, ImageFile

from preprocess.formats.codec import decoding
from preprocess.formats.sniff import FileFormat
from preprocess.page import PageLimits

# Pillow's names. A headerless BMP is a DIB to it; an MPO it finds by itself among the JPEGs.
_PLUGINS: Final = {
    FileFormat.BMP: ("BMP", "DIB"),
    FileFormat.HEIF: ("HEIF",),
    FileFormat.JPEG: ("JPEG",),
    FileFormat.PNG: ("PNG",),
    FileFormat.TIFF: ("TIFF",),
    FileFormat.WEBP: ("WEBP",),
}

# Not among those that Pillow imports before it opens a file; asked for, it would import them all.
_MODULES: Final = {
    FileFormat.TIFF: "PIL.TiffImagePlugin",
    FileFormat.WEBP: "PIL.WebPImagePlugin",
}


def open_image(data: bytes, file_format: FileFormat, limits: PageLimits) -> ImageFile.ImageFile:
    """The image with its header read, its pixels not; raises `DamagedFile`, `TooManyPixels`."""
    register(file_format)
    # Pillow refuses at twice this number as it opens; the size itself is checked by `admission`.
    Image.MAX_IMAGE_PIXELS = limits.max_source_pixels
    with decoding("The image"):
        return Image.open(io.BytesIO(data), formats=_PLUGINS[file_format])


@cache
def register(file_format: FileFormat) -> None:
    """Import what reads the format, which takes up to 50 ms."""
    if file_format in _MODULES:
        import_module(_MODULES[file_format])
    if file_format is FileFormat.HEIF:
        from pillow_heif import register_heif_opener  # noqa: PLC0415  few uploads need it

        register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
