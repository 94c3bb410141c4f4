"""Ways of coding that a format allows and no decoder here knows."""

from preprocess.formats.foreign import ForeignFormat
from preprocess.formats.wholeness import jpeg_segments
from receipts.errors import UnsupportedFormat

# Frames of ITU T.81, table B.1, but for tables and the marker kept for extensions; and of T.87.
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_HIERARCHICAL = {0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF}
_JPEG_LS = 0xF7
_PRECISION_AT = 4
_EIGHT_BITS = 8
_MOST_BITS = 16

_AS_USUAL = "save it as a plain JPEG or PNG of 8 bits a channel and upload that"


def check_jpeg_coding(data: bytes) -> None:
    """Raises `UnsupportedFormat`; what breaks the standard is left to the decoder."""
    name = _uncommon_jpeg(data)
    if name:
        raise UnsupportedFormat(ForeignFormat(name, _AS_USUAL).sentence())


def _uncommon_jpeg(data: bytes) -> str | None:
    for marker, at in jpeg_segments(data):
        if marker == _JPEG_LS:
            return "a JPEG-LS image"
        if marker in _HIERARCHICAL:
            return "a hierarchical JPEG"
        if marker in _FRAMES:
            bits = int.from_bytes(data[at + _PRECISION_AT : at + _PRECISION_AT + 1])
            is_uncommon = 1 < bits <= _MOST_BITS and bits != _EIGHT_BITS
            return f"a JPEG of {bits} bits a channel" if is_uncommon else None
    return None
