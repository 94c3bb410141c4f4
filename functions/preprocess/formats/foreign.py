"""Names for files that are not read, so that a refusal can say what came and what to send."""

from typing import NamedTuple

_ACCEPTED = "PDF, JPEG, PNG, WEBP, HEIC, TIFF or BMP"

_IMAGE = "save it as JPEG or PNG and upload that"
_DOCUMENT = "export it as PDF and upload that"
_ARCHIVE = "unpack it and upload the receipts one by one"
_FILM = "upload a photo or a PDF of the receipt"
_OTHER = f"upload the receipt as {_ACCEPTED}"

_SHOWN_BYTES = 4096


class ForeignFormat(NamedTuple):
    """A format by the name people know it by, with its article, and what to do about it."""

    name: str
    advice: str

    def sentence(self) -> str:
        """The sentence of a refusal."""
        return f"The file is {self.name}, which is not read; {self.advice}."


# offset, magic bytes, name, advice; the first match counts
_MAGIC: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"GIF8", "a GIF image", _IMAGE),
    (0, b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 image", _IMAGE),
    (0, b"\xff\x4f\xff\x51", "a JPEG 2000 image", _IMAGE),
    (0, b"\x00\x00\x00\x0cJXL ", "a JPEG XL image", _IMAGE),
    (0, b"\xff\x0a", "a JPEG XL image", _IMAGE),
    (4, b"ftypavif", "an AVIF image", _IMAGE),
    (4, b"ftypavis", "an AVIF image", _IMAGE),
    (4, b"ftypcrx ", "a raw camera image", _IMAGE),
    (0, b"8BPS", "a Photoshop image", _IMAGE),
    (0, b"\x00\x00\x01\x00", "an icon", _IMAGE),
    (0, b"icns", "an icon", _IMAGE),
    (0, b"DDS ", "a DDS texture", _IMAGE),
    (0, b"BLP", "a BLP texture", _IMAGE),
    (0, b"\x01\xda", "an SGI image", _IMAGE),
    (4, b"\x11\xaf", "an FLI animation", _IMAGE),
    (4, b"\x12\xaf", "an FLI animation", _IMAGE),
    (0, b"qoif", "a QOI image", _IMAGE),
    (0, b"AT&TFORM", "a DjVu document", _DOCUMENT),
    (0, b"%!PS", "a PostScript document", _DOCUMENT),
    (0, b"\xc5\xd0\xd3\xc6", "a PostScript document", _DOCUMENT),
    (0, b"{\\rtf", "an RTF document", _DOCUMENT),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document", _DOCUMENT),
    (0, b"\x1f\x8b", "a gzip archive", _ARCHIVE),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _ARCHIVE),
    (0, b"Rar!", "a RAR archive", _ARCHIVE),
    (257, b"ustar", "a tar archive", _ARCHIVE),
    (4, b"ftyp", "a video", _FILM),
    (0, b"\x1a\x45\xdf\xa3", "a video", _FILM),
    (8, b"AVI ", "a video", _FILM),
    (0, b"\x00\x00\x01\xba", "a video", _FILM),
    (8, b"WAVE", "a sound recording", _FILM),
    (0, b"ID3", "a sound recording", _FILM),
)

_OFFICE_FOLDERS = (
    (b"word/", "a Word document"),
    (b"xl/", "an Excel workbook"),
    (b"ppt/", "a PowerPoint presentation"),
    (b"opendocument", "an OpenDocument file"),
)

_MARKUP = (
    (b"<svg", "an SVG drawing"),
    (b"<html", "a web page"),
    (b"<!doctype html", "a web page"),
    (b"<?xml", "an XML document"),
)


def name_format(data: bytes) -> ForeignFormat:
    """What a file is, by its magic number where one is known."""
    for offset, magic, name, advice in _MAGIC:
        if data.startswith(magic, offset):
            return ForeignFormat(name, advice)
    start = data[:_SHOWN_BYTES]
    if start.startswith(b"PK\x03\x04"):
        return _name_zip(start)
    if _is_text(start):
        return _name_text(start.lower())
    return ForeignFormat("of an unknown format", _OTHER)


def _name_zip(start: bytes) -> ForeignFormat:
    for folder, name in _OFFICE_FOLDERS:
        if folder in start:
            return ForeignFormat(name, _DOCUMENT)
    return ForeignFormat("a ZIP archive", _ARCHIVE)


def _name_text(start: bytes) -> ForeignFormat:
    for tag, name in _MARKUP:
        if tag in start:
            return ForeignFormat(name, _DOCUMENT)
    return ForeignFormat("plain text", _OTHER)


def _is_text(start: bytes) -> bool:
    try:
        # The cut may fall into a character, which is at most four bytes.
        start.decode("utf-8", errors="strict" if len(start) < _SHOWN_BYTES else "ignore")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in start
