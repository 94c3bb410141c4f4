"""The segments of a JPEG and the chunks of a PNG, and whether they are such as writers leave.

Pillow reads what stands before the pixels step by step and keeps it; some of it is copied at each
step. So a file of too many parts is refused, and only one of plain framing is opened in this
process, any other one in a child.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from preprocess.formats.sniff import FileFormat
from receipts.errors import DamagedFile

START_OF_SCAN = 0xDA

_PNG_SIGNATURE = 8
# Markers of JPEG that stand alone, without a length: TEM and RST0 to SOI.
_BARE = {0x01, *range(0xD0, 0xD9)}
_FILL = 0xFF
_NO_FILL = re.compile(rb"[^\xff]")

# Baseline to progressive; tables, restart interval, comment, application data. Others are rare, and
# Pillow looks for the next marker within some.
_FRAMES: Final = {0xC0, 0xC1, 0xC2}
_PLAIN_MARKERS: Final = {*_FRAMES, 0xC4, START_OF_SCAN, 0xDB, 0xDD, 0xFE, *range(0xE0, 0xF0)}

# What a PNG's pixels, and those of an animation's frames, are in.
_PIXEL_CHUNKS: Final = {b"IDAT", b"fcTL", b"fdAT"}
_LAST_CHUNK = b"IEND"

# Honest files have some twenty parts besides pixels, with a depth map some hundred; pixels may come
# in parts of 2 KB.
_MOST_PARTS = 1_000
_MOST_PIXEL_PARTS = 50_000
_MOST_BYTES = 8_000_000


class _Part(NamedTuple):
    kind: bytes
    start: int
    end: int


def jpeg_segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Marker and place of each segment, up to the first that holds pixels.

    Fill bytes (ITU T.81, B.1.1.2) are a segment of their own here.
    """
    at = 2
    while at + 4 <= len(data) and data[at] == _FILL:
        marker = data[at + 1]
        yield marker, at
        if marker == START_OF_SCAN:
            return
        if marker == _FILL:
            found = _NO_FILL.search(data, at)
            at = found.start() - 1 if found else len(data)
        else:
            at += 2 if marker in _BARE else 2 + int.from_bytes(data[at + 2 : at + 4])


def png_chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Kind and content of each chunk of a PNG, up to the first that is damaged or cut off."""
    view = memoryview(data)
    for kind, start, end in _png_parts(data):
        if zlib.crc32(view[start - 4 : end]) != int.from_bytes(view[end : end + 4]):
            return
        yield kind, view[start:end]


def has_plain_framing(data: bytes, file_format: FileFormat) -> bool:
    """Whether opening the file costs little, by walking over its parts; JPEG and PNG only.

    Raises `DamagedFile`.
    """
    if file_format is FileFormat.JPEG:
        return _is_plain_jpeg(data)
    return _is_plain_png(data)


def _is_plain_jpeg(data: bytes) -> bool:
    segments = list(islice(jpeg_segments(data), _MOST_PARTS + 1))
    _check_number(len(segments))
    markers = [marker for marker, _ in segments]
    return (
        START_OF_SCAN in markers
        and segments[-1][1] <= _MOST_BYTES
        and _PLAIN_MARKERS.issuperset(markers)
        and sum(marker in _FRAMES for marker in markers) == 1
    )


def _is_plain_png(data: bytes) -> bool:
    pixel_parts, others = 0, []
    for part in islice(_png_parts(data), _MOST_PARTS + _MOST_PIXEL_PARTS):
        if part.kind in _PIXEL_CHUNKS:
            pixel_parts += 1
        else:
            others.append(part)
    _check_number(len(others))
    bytes_kept = sum(end - start for _, start, end in others)
    return pixel_parts < _MOST_PIXEL_PARTS and bytes_kept <= _MOST_BYTES


def _png_parts(data: bytes) -> Iterator[_Part]:
    view, at = memoryview(data), _PNG_SIGNATURE
    while at + 12 <= len(data):
        start, end = at + 8, at + 8 + int.from_bytes(view[at : at + 4])
        part = _Part(bytes(view[at + 4 : start]), start, end)
        yield part
        if part.kind == _LAST_CHUNK:
            return
        at = end + 4


def _check_number(parts: int) -> None:
    if parts > _MOST_PARTS:
        raise DamagedFile(
            f"The image holds more than {_MOST_PARTS} parts that are no pixels; save it again as a "
            "plain JPEG or PNG and upload that."
        )
