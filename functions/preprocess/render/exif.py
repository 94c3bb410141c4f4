"""Which way up a photo is, by its EXIF orientation."""

import warnings
from collections.abc import Callable
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
_ON_ITS_SIDE: Final = {
    Transpose.TRANSPOSE,
    Transpose.ROTATE_270,
    Transpose.TRANSVERSE,
    Transpose.ROTATE_90,
}


def upright_turn(read: Callable[[], Image.Exif]) -> Transpose | None:
    """How to turn the stored picture, None where it is upright or its metadata cannot be read."""
    try:
        with warnings.catch_warnings(action="ignore"):
            value = read().get(ExifTags.Base.Orientation)
    except DAMAGE:
        return None
    return _UPRIGHT.get(value) if isinstance(value, int) else None


def turned_size(size: tuple[int, int], turn: Transpose | None) -> tuple[int, int]:
    """The size of a picture after the turn; as well that before it."""
    return (size[1], size[0]) if turn in _ON_ITS_SIDE else size
