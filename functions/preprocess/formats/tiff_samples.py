"""Which kinds of numbers in a TIFF are pixels that can be read: most, and not these."""

import io
from collections.abc import Mapping
from typing import Any, NamedTuple

from PIL.TiffImagePlugin import ImageFileDirectory_v2

from preprocess.formats.codec import decoding
from receipts.errors import UnsupportedFormat

# Tags of TIFF 6.0 and their defaults.
_BITS, _COMPRESSION, _SAMPLES, _PLANES, _KIND = 258, 259, 277, 284, 339
_UNSIGNED, _SIGNED, _FLOAT, _UNDEFINED = 1, 2, 3, 4
_NAMES = {
    _UNSIGNED: "whole",
    _SIGNED: "signed",
    _FLOAT: "floating-point",
    _UNDEFINED: "undefined",
}
_UNCOMPRESSED, _SEPARATE = 1, 2

_BYTE, _GREY_OF_A_SENSOR, _WORD, _LONG = 8, 12, 16, 32
_HEADER = 8


class _Samples(NamedTuple):
    """How a channel's value is stored: its bits, and the kind of number by SampleFormat."""

    bits: int
    kind: int
    channels: int
    are_bare_planes: bool

    def are_read(self) -> bool:
        """Whether Pillow gives the right pixels; of the others some are refused, some are wrong."""
        if self.bits <= _BYTE:
            return True
        if self.bits == _WORD and self.kind == _UNSIGNED:
            return not self.are_bare_planes
        of_one_channel = {
            (_GREY_OF_A_SENSOR, _UNSIGNED),
            (_WORD, _SIGNED),
            (_LONG, _SIGNED),
            (_LONG, _FLOAT),
        }
        return self.channels == 1 and (self.bits, self.kind) in of_one_channel


def check_samples(directory: Mapping[int, Any]) -> None:
    """Of a page, by its tags; raises `UnsupportedFormat`."""
    with decoding("The page"):
        samples = _samples(directory)
    if not samples.are_read():
        planes = " in separate planes" if samples.are_bare_planes else ""
        kind = _NAMES.get(samples.kind, "complex")
        raise UnsupportedFormat(
            f"The TIFF holds {kind} numbers of {samples.bits} bits a channel{planes}, which are "
            "not read; save it with 8 bits a channel and upload that."
        )


def check_first_samples(data: bytes) -> None:
    """Of the first page of a file that Pillow does not open; raises `UnsupportedFormat`."""
    with decoding("The image"):
        directory = ImageFileDirectory_v2(data[:_HEADER])
        file = io.BytesIO(data)
        file.seek(directory.next)
        directory.load(file)
    check_samples(directory)


def _samples(directory: Mapping[int, Any]) -> _Samples:
    channels = _most(directory.get(_SAMPLES, 1))
    separate = _most(directory.get(_PLANES, 1)) == _SEPARATE and channels > 1
    return _Samples(
        bits=_most(directory.get(_BITS, 1)),
        kind=_most(directory.get(_KIND, _UNSIGNED)),
        channels=channels,
        are_bare_planes=separate and _most(directory.get(_COMPRESSION, 1)) == _UNCOMPRESSED,
    )


def _most(value: Any) -> int:
    """A tag has one value, or one a channel."""
    return max(int(number) for number in (value if isinstance(value, tuple) else (value,)))
