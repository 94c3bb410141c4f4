"""What a file is, by its first bytes alone; names and content types are not to be trusted."""

from enum import StrEnum

from preprocess.formats.foreign import name_format
from receipts.errors import EmptyFile, UnsupportedFormat

# Appendix H of the PDF reference: readers look for the header within the first 1024 bytes.
_PDF_HEADER_WITHIN = 1024

# The header sizes and colour depths of a device-independent bitmap without a file header.
_DIB_HEADER_SIZES = {40, 52, 56, 64, 108, 124}
_DIB_BITS = {1, 4, 8, 16, 24, 32}

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_HEIF_CONTAINERS = {b"mif1", b"msf1", b"mif2"}


class FileFormat(StrEnum):
    """The formats that are read; the value is the media type."""

    BMP = "image/bmp"
    HEIF = "image/heif"
    JPEG = "image/jpeg"
    PDF = "application/pdf"
    PNG = "image/png"
    TIFF = "image/tiff"
    WEBP = "image/webp"


# Pillow opens the third and fourth spelling of TIFF as well, and 43 in place of 42 is BigTIFF.
_MAGIC = (
    (b"\xff\xd8\xff", FileFormat.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileFormat.PNG),
    (b"BM", FileFormat.BMP),
    (b"II*\x00", FileFormat.TIFF),
    (b"MM\x00*", FileFormat.TIFF),
    (b"II\x00*", FileFormat.TIFF),
    (b"MM*\x00", FileFormat.TIFF),
    (b"II+\x00", FileFormat.TIFF),
    (b"MM\x00+", FileFormat.TIFF),
)


def sniff(data: bytes) -> FileFormat:
    """The format of an upload; raises `EmptyFile`, or `UnsupportedFormat` that names what it is."""
    if not data:
        raise EmptyFile("The file is empty; upload it again.")
    found = _by_magic(data) or _by_structure(data)
    if found is None:
        raise UnsupportedFormat(name_format(data).sentence())
    return found


def _by_magic(data: bytes) -> FileFormat | None:
    return next((format_ for magic, format_ in _MAGIC if data.startswith(magic)), None)


def _by_structure(data: bytes) -> FileFormat | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return FileFormat.WEBP
    if _is_heif(data):
        return FileFormat.HEIF
    if _is_headerless_bitmap(data):
        return FileFormat.BMP
    return FileFormat.PDF if b"%PDF-" in data[:_PDF_HEADER_WITHIN] else None


def _is_heif(data: bytes) -> bool:
    """HEVC-coded by its brands: AV1 comes in the same container, under brands of its own."""
    if data[4:8] != b"ftyp":
        return False
    size = min(int.from_bytes(data[:4]), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, size, 4))}
    return bool(brands & _HEIF_BRANDS) or (data[8:12] in _HEIF_CONTAINERS and b"avif" not in brands)


def _is_headerless_bitmap(data: bytes) -> bool:
    """What a clipboard gives: the info header of a BMP, one plane, a known colour depth."""
    size, planes, bits = (
        int.from_bytes(data[start:end], "little") for start, end in ((0, 4), (12, 14), (14, 16))
    )
    return size in _DIB_HEADER_SIZES and planes == 1 and bits in _DIB_BITS
