"""Whether an image file is there to its end, by its framing alone: no pixel is decoded."""

from preprocess.formats.framing import START_OF_SCAN, jpeg_segments, png_chunks
from preprocess.formats.sniff import FileFormat

_RIFF_HEADER = 8
_END_OF_IMAGE = b"\xff\xd9"


def is_whole(data: bytes, file_format: FileFormat) -> bool:
    """Whether the file ends where its format says it does; only JPEG, PNG and WEBP are known."""
    if file_format is FileFormat.JPEG:
        return data.rfind(_END_OF_IMAGE, _first_scan(data)) >= 0
    if file_format is FileFormat.PNG:
        return any(kind == b"IEND" for kind, _ in png_chunks(data))
    return len(data) >= int.from_bytes(data[4:8], "little") + _RIFF_HEADER


def _first_scan(data: bytes) -> int:
    """Where the picture itself begins, behind a preview that has an end of its own."""
    scans = (at for marker, at in jpeg_segments(data) if marker == START_OF_SCAN)
    return next(scans, len(data))
