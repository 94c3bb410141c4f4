"""The one place where what a codec throws becomes an error of ours."""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image

from receipts.errors import DamagedFile, TooManyPixels

# What Pillow's and libheif's parsers let through of a file whose parts contradict one another.
DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
    zlib.error,
)


@contextmanager
def decoding(what: str) -> Iterator[None]:
    """Calls of Pillow and PDFium go inside, and little else; `what` names the file in the sentence.

    Raises `DamagedFile` or `TooManyPixels`. A codec's warnings are about metadata that nothing
    here relies on, and a warning about size comes after our own check.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    except (Image.DecompressionBombError, MemoryError) as error:
        raise TooManyPixels(
            f"{what} takes more memory to decode than is allowed; scan at 300 dpi, or take a "
            "smaller picture."
        ) from error
    except DAMAGE as error:
        raise DamagedFile(
            f"{what} is damaged or was cut off; scan or export it again and upload that."
        ) from error
