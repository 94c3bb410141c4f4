import io

import pytest
from PIL import Image

from preprocess.formats.sniff import FileFormat, sniff
from receipts.errors import EmptyFile, UnsupportedFormat


def saved(file_format: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, file_format)
    return out.getvalue()


@pytest.mark.parametrize("file_format", ["BMP", "JPEG", "PNG", "TIFF", "WEBP", "PDF"])
def test_knows_each_accepted_format(file_format: str) -> None:
    assert sniff(saved(file_format)) is FileFormat[file_format]


def test_knows_headerless_bitmap() -> None:
    assert sniff(saved("DIB")) is FileFormat.BMP


def test_knows_big_tiff() -> None:
    assert sniff(b"II+\x00\x08\x00\x00\x00") is FileFormat.TIFF


@pytest.mark.parametrize("brands", [b"heic\0\0\0\0mif1", b"mif1\0\0\0\0heic", b"msf1\0\0\0\0hevc"])
def test_knows_heif_by_its_brands(brands: bytes) -> None:
    assert sniff(b"\0\0\0\x14ftyp" + brands) is FileFormat.HEIF


def test_finds_pdf_header_after_junk() -> None:
    assert sniff(b"\r\n" * 500 + b"%PDF-1.4") is FileFormat.PDF


def test_ignores_pdf_header_far_inside() -> None:
    with pytest.raises(UnsupportedFormat):
        sniff(b"\r\n" * 600 + b"%PDF-1.4")


def test_empty_file_is_refused() -> None:
    with pytest.raises(EmptyFile):
        sniff(b"")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"GIF89a", "a GIF image"),
        (b"\0\0\0\x1cftypavif\0\0\0\0mif1", "an AVIF image"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0avif", "a video"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "a JPEG 2000 image"),
        (b"8BPS\0\x01", "a Photoshop image"),
        (b"PK\x03\x04....word/document.xml", "a Word document"),
        (b"PK\x03\x04....receipt.jpg", "a ZIP archive"),
        (b"\0\0\0\x18ftypmp42", "a video"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "a web page"),
        ("Milk 1,20 \u20ac\n".encode(), "plain text"),
        (b"\x80\x03\x00\x01", "of an unknown format"),
    ],
)
def test_refusal_names_foreign_format(data: bytes, name: str) -> None:
    with pytest.raises(UnsupportedFormat, match=f"The file is {name}, which is not read; "):
        sniff(data)


def test_text_may_be_cut_inside_character() -> None:
    with pytest.raises(UnsupportedFormat, match="plain text"):
        sniff(b"a" + "\u20ac".encode() * 2000)


def test_riff_alone_is_no_webp() -> None:
    with pytest.raises(UnsupportedFormat, match="sound"):
        sniff(b"RIFF\0\0\0\0WAVEfmt ")
