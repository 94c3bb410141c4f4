"""Whether an image file is there to its end, by its framing alone: no pixel is decoded."""

import zlib
from collections.abc import Iterator

from preprocess.formats.sniff import FileFormat

_PNG_SIGNATURE = 8
_RIFF_HEADER = 8
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, b"\xff\xd9"
# Markers of JPEG that stand alone, without a length: TEM and RST0 to SOI.
_BARE = {0x01, *range(0xD0, 0xD9)}


def is_whole(data: bytes, file_format: FileFormat) -> bool:
    """Whether the file ends where its format says it does; only JPEG, PNG and WEBP are known."""
    if file_format is FileFormat.JPEG:
        return data.rfind(_END_OF_IMAGE, _first_scan(data)) >= 0
    if file_format is FileFormat.PNG:
        return any(kind == b"IEND" for kind, _ in png_chunks(data))
    return len(data) >= int.from_bytes(data[4:8], "little") + _RIFF_HEADER


def png_chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Kind and content of each chunk of a PNG, up to the first that is damaged or cut off."""
    view, at = memoryview(data), _PNG_SIGNATURE
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(view[at : at + 4])
        kind = bytes(view[at + 4 : at + 8])
        if zlib.crc32(view[at + 4 : end]) != int.from_bytes(view[end : end + 4]):
            return
        yield kind, view[at + 8 : end]
        at = end + 4


def jpeg_segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Marker and place of each segment, up to the first that holds pixels."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004  every marker begins with it
        marker = data[at + 1]
        yield marker, at
        if marker == _START_OF_SCAN:
            return
        at += 1 if marker == 0xFF else 2  # noqa: PLR2004  markers may be padded with it
        if marker not in _BARE and marker != 0xFF:  # noqa: PLR2004
            at += int.from_bytes(data[at : at + 2])


def _first_scan(data: bytes) -> int:
    """Where the picture itself begins, behind a preview that has an end of its own."""
    scans = (at for marker, at in jpeg_segments(data) if marker == _START_OF_SCAN)
    return next(scans, len(data))
