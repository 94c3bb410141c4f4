"""How pixels are coded, by the header: formats allow ways that few decoders know, or none here."""

from preprocess.formats.foreign import ForeignFormat
from preprocess.formats.framing import START_OF_SCAN, jpeg_segments
from receipts.errors import UnsupportedFormat

# Frames of ITU T.81, table B.1, but for tables and the marker kept for extensions; and of T.87.
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_HIERARCHICAL = {0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF}
_LOSSLESS, _ARITHMETIC = {0xC3}, {0xC9, 0xCA, 0xCB}
_UNCOMMON = _HIERARCHICAL | _LOSSLESS | _ARITHMETIC
_JPEG_LS = 0xF7
_PRECISION_AT = 4
_SCAN_COMPONENTS_AT = 4
_MOST_BITS = 16
_PNG_DEPTH_AT = 24

EIGHT_BITS = 8

_AS_USUAL = "save it as a plain JPEG or PNG of 8 bits a channel and upload that"


def png_depth(data: bytes) -> int:
    """The bits of a channel; Pillow hides 16 of them behind mode RGB."""
    return data[_PNG_DEPTH_AT]


def is_common_jpeg(data: bytes) -> bool:
    """Whether a JPEG is coded in a way that every decoder knows: baseline or progressive."""
    return not any(marker in _UNCOMMON for marker, _ in jpeg_segments(data))


def first_scan_components(data: bytes) -> int:
    """How many components (Y, Cb, Cr) the first scan of a JPEG holds; 0 where none is found."""
    scans = (at for marker, at in jpeg_segments(data) if marker == START_OF_SCAN)
    at = next(scans, len(data)) + _SCAN_COMPONENTS_AT
    return int.from_bytes(data[at : at + 1])


def check_jpeg_coding(data: bytes) -> None:
    """Raises `UnsupportedFormat`; what breaks the standard is left to the decoder."""
    name = _unknown_jpeg(data)
    if name:
        raise UnsupportedFormat(ForeignFormat(name, _AS_USUAL).sentence())


def _unknown_jpeg(data: bytes) -> str | None:
    for marker, at in jpeg_segments(data):
        if marker == _JPEG_LS:
            return "a JPEG-LS image"
        if marker in _HIERARCHICAL:
            return "a hierarchical JPEG"
        if marker in _FRAMES:
            bits = int.from_bytes(data[at + _PRECISION_AT : at + _PRECISION_AT + 1])
            is_unknown = 1 < bits <= _MOST_BITS and bits != EIGHT_BITS
            return f"a JPEG of {bits} bits a channel" if is_unknown else None
    return None
