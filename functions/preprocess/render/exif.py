"""Which way up a photo is, by its EXIF orientation."""

import warnings
from typing import Final

from PIL import ExifTags, Image
from PIL.Image import Transpose

from preprocess.formats.codec import DAMAGE

# TIFF 6.0 and EXIF 2.3, tag 274: what turns the stored picture into the seen one.
_UPRIGHT: Final = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}


def upright_turn(image: Image.Image) -> Transpose | None:
    """How to turn an opened image, None where it is upright or its metadata cannot be read.

    Pillow turns a TIFF itself and libheif a HEIC, so this is None for them once they are loaded.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            value = image.getexif().get(ExifTags.Base.Orientation)
    except DAMAGE:
        return None
    return _UPRIGHT.get(value) if isinstance(value, int) else None
