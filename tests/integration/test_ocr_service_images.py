import base64
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from local.ocr_service.errors import ApiError
from local.ocr_service.images import MAX_DATA_URI_BYTES, decode, from_data_url, inspect_image
from local.ocr_service.pixels import Size


def encoded(image: Image.Image, file_format: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def blank(width: int, height: int, file_format: str = "PNG") -> bytes:
    return encoded(Image.new("RGB", (width, height), "white"), file_format)


def data_url(content: bytes, media_type: str = "image/png") -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


@pytest.mark.parametrize(
    ("file_format", "media_type"),
    [
        ("BMP", "image/bmp"),
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("TIFF", "image/tiff"),
        ("WEBP", "image/webp"),
        ("HEIF", "image/heic"),
    ],
)
def test_documented_formats_are_accepted(file_format: str, media_type: str) -> None:
    image = from_data_url(data_url(blank(64, 48, file_format), media_type))

    assert (image.media_type, image.size) == (media_type, (64, 48))


@pytest.mark.parametrize("content", [blank(64, 48, "GIF"), b"%PDF-1.7", b"", blank(64, 48)[:20]])
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(ApiError, match=r"format|corrupted"):
        inspect_image(content)


@pytest.mark.parametrize("size", [(11, 11), (2200, 11), (11, 2200)])
def test_smallest_legal_sizes_pass(size: tuple[int, int]) -> None:
    assert inspect_image(blank(*size)).size == size


@pytest.mark.parametrize("size", [(10, 50), (50, 10), (2201, 11), (11, 2201)])
def test_smaller_or_longer_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ApiError, match="do not meet the model restrictions"):
        inspect_image(blank(*size))


def test_too_many_pixels_are_refused() -> None:
    content = encoded(Image.new("1", (9000, 9000)), "PNG")

    with pytest.raises(ApiError, match="too large"):
        inspect_image(content)


def test_overlong_data_url_is_refused() -> None:
    url = data_url(blank(64, 48))

    with pytest.raises(ApiError, match="max bytes per data-uri item : 10485760"):
        from_data_url(url + "A" * (MAX_DATA_URI_BYTES - len(url) + 1))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("data:image/png,AAAA", "does not appear to be valid"),
        ("data:image/png;base64,####", "corrupted"),
        (data_url(blank(64, 48), "image/jpeg"), "corrupted"),
    ],
)
def test_malformed_data_url_is_refused(url: str, message: str) -> None:
    with pytest.raises(ApiError, match=message):
        from_data_url(url)


def test_cut_off_image_is_refused() -> None:
    noise = np.random.default_rng(7).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    sent = inspect_image(encoded(Image.fromarray(noise), "PNG")[:2000])

    with pytest.raises(ApiError, match="Failed to decode"):
        decode(sent, sent.size)


def test_transparency_becomes_white_paper() -> None:
    sent = inspect_image(encoded(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG"))

    assert decode(sent, sent.size).getpixel((0, 0)) == (255, 255, 255)


def test_sixteen_bit_grey_keeps_its_shades() -> None:
    grey = Image.fromarray(np.full((20, 20), 0x4000, dtype=np.uint16))
    sent = inspect_image(encoded(grey, "PNG"))

    assert decode(sent, sent.size).getpixel((0, 0)) == (0x40, 0x40, 0x40)


def test_pixels_come_in_asked_size() -> None:
    sent = inspect_image(blank(4000, 2000, "JPEG"))

    assert decode(sent, Size(616, 308)).size == (616, 308)
