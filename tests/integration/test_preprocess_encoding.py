import io
import os

from PIL import Image

from preprocess.render.encoding import Encoded, encode


def noise(side: int) -> Image.Image:
    return Image.frombytes("RGB", (side, side), os.urandom(side * side * 3))


def quantization(encoded: Encoded) -> int:
    with Image.open(io.BytesIO(encoded.data)) as image:
        return sum(image.quantization[0])  # type: ignore[attr-defined]


def test_bilevel_stays_bilevel_png() -> None:
    encoded = encode(Image.new("1", (30, 20)))
    with Image.open(io.BytesIO(encoded.data)) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "1", (30, 20))
    assert encoded.media_type == "image/png"


def test_colour_is_jpeg_with_half_chroma() -> None:
    encoded = encode(Image.new("RGB", (30, 20)))
    with Image.open(io.BytesIO(encoded.data)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (30, 20))
        assert image.layer[0][1:3] == (2, 2)  # type: ignore[attr-defined]
    assert encoded.media_type == "image/jpeg"


def test_grey_is_grey_jpeg() -> None:
    with Image.open(io.BytesIO(encode(Image.new("L", (30, 20))).data)) as image:
        assert (image.format, image.mode) == ("JPEG", "L")


def test_quality_gives_way_before_size() -> None:
    encoded = encode(noise(3200))
    assert len(encoded.data) <= 7_000_000
    assert (encoded.width, encoded.height) == (3200, 3200)
    assert quantization(encoded) > quantization(encode(Image.new("RGB", (8, 8))))


def test_size_gives_way_at_last() -> None:
    encoded = encode(noise(3600))
    assert len(encoded.data) <= 7_000_000
    assert 3000 < encoded.width < 3600
