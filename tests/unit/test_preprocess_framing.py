import io
import struct
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from preprocess.formats.framing import has_plain_framing, jpeg_segments, png_chunks
from preprocess.formats.sniff import FileFormat
from receipts.errors import DamagedFile

SIGNATURE = 8


def saved(file_format: FileFormat, **options: object) -> bytes:
    out = io.BytesIO()
    image = Image.radial_gradient("L").resize((90, 70)).convert("RGB")
    image.save(out, file_format.name, **options)
    return out.getvalue()


def jpeg(*segments: bytes) -> bytes:
    """A JPEG with these right behind its first marker."""
    plain = saved(FileFormat.JPEG)
    return plain[:2] + b"".join(segments) + plain[2:]


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, 2 + len(content)) + content


def chunk(kind: bytes, content: bytes = b"") -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def png(*chunks: bytes) -> bytes:
    """A PNG with these right behind its header."""
    plain = saved(FileFormat.PNG)
    end = SIGNATURE + 25
    return plain[:end] + b"".join(chunks) + plain[end:]


def text() -> PngInfo:
    info = PngInfo()
    info.add_text("Software", "scanner")
    return info


def exif() -> Image.Exif:
    written = Image.Exif()
    written[0x0112] = 6
    return written


PLAIN = {
    "baseline": saved(FileFormat.JPEG),
    "progressive": saved(FileFormat.JPEG, progressive=True),
    "restarts": saved(FileFormat.JPEG, restart_marker_rows=1),
    "as a phone": saved(FileFormat.JPEG, exif=exif(), icc_profile=bytes(100_000), comment=b"x"),
    "depth map": jpeg(*[segment(0xE1, b"http://ns.adobe.com/xmp/extension/\x00")] * 200),
    "png": saved(FileFormat.PNG),
    "png of a tool": saved(FileFormat.PNG, exif=exif(), icc_profile=bytes(9000), pnginfo=text()),
    "png in small parts": png(*[chunk(b"IDAT")] * 2000),
    "png with zeros behind it": saved(FileFormat.PNG) + bytes(1_000_000),
}


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_what_writers_leave_is_plain(name: str) -> None:
    assert has_plain_framing(PLAIN[name], file_format(PLAIN[name]))


def file_format(data: bytes) -> FileFormat:
    return FileFormat.JPEG if data.startswith(b"\xff\xd8") else FileFormat.PNG


FRAME = segment(0xC0, struct.pack(">BHHB", 8, 70, 90, 1) + b"\x01\x11\x00")

ODD = {
    "bytes between markers": jpeg(b"\x00"),
    "fill bytes": jpeg(b"\xff" * 1_000_000),
    "two frames": jpeg(FRAME),
    "marker without content": jpeg(b"\xff\x01"),
    "reserved marker": jpeg(segment(0xF0, b"")),
    "eight megabytes before the pixels": jpeg(*[segment(0xE5, bytes(65_000))] * 125),
    "no scan": saved(FileFormat.JPEG)[:100],
    "nothing": b"\xff\xd8",
    "nine megabytes of text": png(chunk(b"tEXt", b"x" * 9_000_000)),
    "pixels in tiny parts": png(*[chunk(b"IDAT")] * 50_000),
}


@pytest.mark.parametrize("name", sorted(ODD))
def test_what_costs_to_open_is_not(name: str) -> None:
    assert not has_plain_framing(ODD[name], file_format(ODD[name]))


FLOODS = {
    "exif": jpeg(*[segment(0xE1, b"Exif\x00\x00")] * 150_000),
    "comments": jpeg(*[segment(0xFE, b"")] * 150_000),
    "text": png(*(chunk(b"tEXt", b"%d\x00" % number) for number in range(50_000))),
    "text behind the pixels": saved(FileFormat.PNG)[:-12] + chunk(b"tEXt", b"x\x00") * 50_000,
}


@pytest.mark.parametrize("name", sorted(FLOODS))
def test_flood_of_parts_is_refused(name: str) -> None:
    with pytest.raises(DamagedFile, match="more than 1000 parts"):
        has_plain_framing(FLOODS[name], file_format(FLOODS[name]))


def test_fill_bytes_are_one_segment() -> None:
    bare = [marker for marker, _ in jpeg_segments(jpeg())]
    assert [marker for marker, _ in jpeg_segments(jpeg(b"\xff" * 1000))] == [0xFF, *bare]


def test_chunks_end_before_a_damaged_one() -> None:
    data = bytearray(saved(FileFormat.PNG))
    at = data.index(b"IDAT") + 10
    data[at] ^= 0xFF
    assert [kind for kind, _ in png_chunks(bytes(data))] == [b"IHDR"]
