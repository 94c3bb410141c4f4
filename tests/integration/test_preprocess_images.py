import io
import struct
import zlib
from collections.abc import Callable
from itertools import islice

import pillow_heif
import pytest
from PIL import Image, ImageChops, ImageOps
from PIL.Image import Transpose

from preprocess.page import PageLimits, PreparedImage, PreparedPage
from preprocess.pages import open_pages
from receipts.errors import (
    AspectRatioTooExtreme,
    DamagedFile,
    FileTooLarge,
    ImageTooSmall,
    TooManyPixels,
    UnsupportedFormat,
    UploadRejected,
)
from receipts.profiles import Preparation

LIMITS = PageLimits()
AS_IT_IS = Preparation(look=False, enhance="none")

INVERSE_TURNS = {
    1: None,
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_90,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_270,
}


@pytest.fixture(autouse=True, scope="module")
def _heif_writer() -> None:
    pillow_heif.register_heif_opener()


def saved(image: Image.Image, file_format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, file_format, **options)
    return out.getvalue()


def photo(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    return Image.radial_gradient("L").resize((width, height)).convert(mode)


def corners() -> Image.Image:
    """Red, green, blue and white, clockwise from the top left."""
    image = Image.new("RGB", (96, 64), "white")
    image.paste("red", (0, 0, 48, 32))
    image.paste("lime", (48, 0, 96, 32))
    image.paste("blue", (48, 32, 96, 64))
    return image


def only_page(data: bytes, limits: PageLimits = LIMITS) -> PreparedImage:
    (page,) = open_pages(data, limits, AS_IT_IS).pages()
    assert isinstance(page, PreparedPage)
    (image,) = page.images
    return image


def picture(page: PreparedImage) -> Image.Image:
    assert page.data is not None
    with Image.open(io.BytesIO(page.data)) as image:
        image.load()
    assert image.size == (page.width, page.height)
    assert Image.MIME[image.format or ""] == page.media_type
    return image


def colour_at(image: Image.Image, place: tuple[int, int]) -> list[int]:
    values = image.convert("RGB").getpixel(place)
    assert isinstance(values, tuple)
    return [round(value / 255) for value in values]


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_plain_image_passes_untouched(file_format: str, mode: str) -> None:
    page = only_page(saved(photo(mode=mode), file_format))
    assert page == PreparedImage(Image.MIME[file_format], 64, 48, None)


@pytest.mark.parametrize(
    ("image", "file_format", "options"),
    [
        (photo(), "BMP", {}),
        (photo(), "DIB", {}),
        (photo(), "TIFF", {}),
        (photo(), "HEIF", {}),
        (photo(mode="CMYK"), "JPEG", {}),
        (photo(mode="RGBA"), "PNG", {}),
        (photo(mode="LA"), "PNG", {}),
        (photo(mode="P"), "PNG", {}),
        (photo(mode="1"), "PNG", {}),
        (photo(mode="I;16"), "PNG", {}),
        (photo(), "PNG", {"transparency": (0, 0, 0)}),
        (Image.merge("RGBA", [*photo().split(), ImageOps.invert(photo(mode="L"))]), "WEBP", {}),
        (photo(), "WEBP", {"save_all": True, "append_images": [corners().resize((64, 48))]}),
        (photo(), "PNG", {"save_all": True, "append_images": [corners().resize((64, 48))]}),
    ],
)
def test_any_other_image_is_made_plain(
    image: Image.Image, file_format: str, options: dict[str, object]
) -> None:
    made = picture(only_page(saved(image, file_format, **options)))
    assert made.size == (64, 48)
    assert made.mode in {"1", "L", "RGB"}
    assert colour_at(made, (32, 24)) == [0, 0, 0]
    assert colour_at(made, (0, 0)) == [1, 1, 1]


def lossless_jpeg(width: int, height: int) -> bytes:
    """Even grey: every difference to the pixel before is 0, whose code is one bit."""
    frame = struct.pack(">HBHHB3B", 11, 8, height, width, 1, 1, 0x11, 0)
    code = struct.pack(">HB16BB", 20, 0, 1, *[0] * 15, 0)
    scan = struct.pack(">HB5B", 8, 1, 1, 0, 1, 0, 0)
    segments = ((b"\xff\xc3", frame), (b"\xff\xc4", code), (b"\xff\xda", scan))
    pixels = bytes(width * height // 8)
    return b"\xff\xd8" + b"".join(map(b"".join, segments)) + pixels + b"\xff\xd9"


def test_jpeg_that_few_decoders_know_is_encoded_anew() -> None:
    image = only_page(lossless_jpeg(64, 48))
    assert image.data is not None
    with Image.open(io.BytesIO(image.data)) as opened:
        assert opened.convert("L").getpixel((32, 24)) == 128


@pytest.mark.parametrize(
    ("at", "value", "name"),
    [
        (1, 0xF7, "a JPEG-LS image"),
        (1, 0xC5, "a hierarchical JPEG"),
        (4, 12, "a JPEG of 12 bits a channel"),
    ],
)
def test_jpeg_that_no_decoder_here_knows_is_refused_by_its_name(
    at: int, value: int, name: str
) -> None:
    data = bytearray(saved(photo(), "JPEG"))
    data[data.index(b"\xff\xc0") + at] = value
    with pytest.raises(UnsupportedFormat, match=f"The file is {name}"):
        open_pages(bytes(data), LIMITS)


def test_jpeg_cut_off_in_its_frame_is_damaged() -> None:
    data = saved(photo(), "JPEG")
    with pytest.raises(DamagedFile):
        open_pages(data[: data.index(b"\xff\xc0") + 4], LIMITS)


def test_image_over_pixel_limit_shrinks() -> None:
    page = only_page(saved(photo(900, 600), "PNG"), PageLimits(max_pixels=100_000))
    made = picture(page)
    assert made.size == (387, 258)
    assert colour_at(made, (0, 0)) == [1, 1, 1]
    assert colour_at(made, (193, 129)) == [0, 0, 0]


def test_image_far_over_limit_keeps_its_picture() -> None:
    source = corners().resize((2400, 1600))
    made = picture(only_page(saved(source, "BMP"), PageLimits(max_pixels=100_000)))
    assert made.size == (387, 258)
    places = [(20, 20), (367, 20), (367, 238), (20, 238)]
    assert [colour_at(made, place) for place in places] == [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [1, 1, 1],
    ]


def test_bilevel_shrinks_to_grey() -> None:
    stripes = Image.effect_mandelbrot((1000, 700), (-3, -2.5, 2, 2.5), 100).convert("1")
    made = picture(only_page(saved(stripes, "PNG"), PageLimits(max_pixels=100_000)))
    assert made.mode == "L"
    assert len(made.getcolors() or []) > 20


def test_image_over_byte_limit_is_encoded_anew() -> None:
    noise = Image.effect_noise((2560, 2400), 150).convert("RGB")
    noise.putpixel((0, 0), (1, 2, 3))
    data = saved(noise, "PNG", compress_level=0)
    page = only_page(data)
    assert len(data) > 7_000_000
    assert page.data is not None
    assert len(page.data) <= 7_000_000


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_photo_is_turned_upright(orientation: int, file_format: str) -> None:
    turn = INVERSE_TURNS[orientation]
    stored = corners() if turn is None else corners().transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(stored, file_format, exif=exif)
    page = only_page(data)
    made = picture(page) if page.data else Image.open(io.BytesIO(data))
    assert made.size == (96, 64)
    assert [colour_at(made, place) for place in [(10, 10), (86, 10), (86, 54), (10, 54)]] == [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [1, 1, 1],
    ]


@pytest.mark.parametrize("file_format", ["JPEG", "WEBP", "PNG"])
@pytest.mark.parametrize(
    "exif", [b"II*\0\xff\xff\xff\xff", b"no TIFF header", b"II*", b"MM\0*\0\0\0\x08\xff\xff"]
)
def test_unreadable_exif_is_ignored(file_format: str, exif: bytes) -> None:
    page = only_page(saved(photo(), file_format, exif=b"Exif\0\0" + exif))
    assert page.data is None


def test_first_frame_of_mpo_is_the_page() -> None:
    data = saved(corners(), "MPO", save_all=True, append_images=[photo(96, 64)])
    document = open_pages(data, LIMITS)
    assert document.page_count == 1
    assert only_page(data) == PreparedImage("image/jpeg", 96, 64, None)


def test_transparent_becomes_white() -> None:
    image = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (20, 0, 40, 40))
    made = picture(only_page(saved(image, "PNG")))
    assert colour_at(made, (5, 20)) == [1, 1, 1]
    assert colour_at(made, (35, 20)) == [0, 0, 1]


def test_transparent_grey_stays_grey() -> None:
    assert picture(only_page(saved(Image.new("LA", (40, 40), (0, 0)), "PNG"))).mode == "L"


@pytest.mark.parametrize(("file_format", "brightest"), [("PNG", 65535), ("TIFF", 4095)])
def test_deep_grey_is_scaled(file_format: str, brightest: int) -> None:
    row = [0] * 20 + [brightest // 2] * 20 + [brightest] * 20
    image = Image.frombytes("I;16", (60, 20), struct.pack("<60H", *row) * 20)
    made = picture(only_page(saved(image, file_format)))
    values = [made.getpixel((x, 10)) for x in (5, 30, 55)]
    assert values == pytest.approx([0, 127, 255], abs=3)


def test_deep_grey_of_white_zero_is_inverted() -> None:
    data = saved(Image.new("I;16", (64, 48), 50_000), "TIFF")
    photometric = struct.pack("<HHI", 262, 3, 1)
    negative = data.replace(photometric + b"\x01", photometric + b"\x00")
    sent = only_page(negative).data
    assert sent is not None
    with Image.open(io.BytesIO(sent)) as opened:
        assert opened.getpixel((32, 24)) == pytest.approx(255 - 50_000 / 257, abs=2)


def test_floating_point_grey_is_scaled() -> None:
    image = Image.new("F", (60, 20), -1.0)
    image.paste(1.0, (30, 0, 60, 20))
    made = picture(only_page(saved(image, "TIFF")))
    assert [made.getpixel((x, 10)) for x in (5, 55)] == pytest.approx([0, 255], abs=3)


def test_flat_floating_point_image_is_accepted() -> None:
    assert picture(only_page(saved(Image.new("F", (60, 20), 1e30), "TIFF"))).mode == "L"


def test_cmyk_becomes_rgb() -> None:
    made = picture(only_page(saved(Image.new("CMYK", (40, 40), (0, 255, 255, 0)), "JPEG")))
    assert made.mode == "RGB"
    assert colour_at(made, (20, 20)) == [1, 0, 0]


@pytest.mark.parametrize("size", [(11, 11), (2200, 11), (11, 2200)])
def test_smallest_and_longest_are_accepted(size: tuple[int, int]) -> None:
    page = only_page(saved(Image.new("L", size), "PNG"))
    assert (page.width, page.height) == size


@pytest.mark.parametrize(
    ("size", "refusal"),
    [
        ((10, 100), ImageTooSmall),
        ((100, 10), ImageTooSmall),
        ((2201, 11), AspectRatioTooExtreme),
        ((11, 2201), AspectRatioTooExtreme),
    ],
)
def test_shape_beyond_engine_is_refused(
    size: tuple[int, int], refusal: type[UploadRejected]
) -> None:
    with pytest.raises(refusal):
        open_pages(saved(Image.new("L", size), "PNG"), LIMITS)


def test_upload_over_byte_limit_is_refused() -> None:
    data = saved(photo(), "PNG")
    with pytest.raises(FileTooLarge):
        open_pages(data, PageLimits(max_bytes=len(data) - 1))


@pytest.mark.parametrize("file_format", ["BMP", "HEIF", "JPEG", "PNG", "TIFF", "WEBP"])
def test_cut_off_image_is_damaged(file_format: str) -> None:
    data = saved(Image.effect_noise((300, 200), 90).convert("RGB"), file_format)
    with pytest.raises(DamagedFile):
        list(open_pages(data[: len(data) * 2 // 3], LIMITS).pages())


def test_damaged_pixels_of_png_are_found() -> None:
    data = bytearray(saved(Image.effect_noise((300, 200), 90), "PNG"))
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(DamagedFile):
        list(open_pages(bytes(data), LIMITS).pages())


def png_claiming(data: bytes, width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">II", width, height) + data[24:29]
    return data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]


def jpeg_claiming(data: bytes, width: int, height: int) -> bytes:
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def bmp_claiming(data: bytes, width: int, height: int) -> bytes:
    return data[:18] + struct.pack("<ii", width, height) + data[26:]


@pytest.mark.parametrize(
    ("file_format", "claim"),
    [("PNG", png_claiming), ("JPEG", jpeg_claiming), ("BMP", bmp_claiming)],
)
@pytest.mark.parametrize("side", [20_000, 60_000])
def test_bomb_is_refused_by_its_header(
    file_format: str, claim: Callable[[bytes, int, int], bytes], side: int
) -> None:
    with pytest.raises(TooManyPixels):
        open_pages(claim(saved(photo(), file_format), side, side), LIMITS)


def test_lying_header_is_found_on_decoding() -> None:
    with pytest.raises(DamagedFile):
        list(open_pages(bmp_claiming(saved(photo(), "BMP"), 64, 480), LIMITS).pages())


def test_heavy_formats_have_less_pixels() -> None:
    limits = PageLimits(max_source_pixels=64 * 48)
    assert only_page(saved(photo(), "JPEG"), limits)
    for file_format, options in (("WEBP", {}), ("HEIF", {}), ("JPEG", {"progressive": True})):
        with pytest.raises(TooManyPixels):
            open_pages(saved(photo(), file_format, **options), limits)


@pytest.mark.parametrize(("depth", "interlaced"), [(16, 0), (8, 1)], ids=["16 bits", "interlaced"])
def test_png_that_is_not_streamed_has_less_pixels(depth: int, interlaced: int) -> None:
    streamed = png_claiming(saved(photo(), "PNG"), 9000, 9000)
    assert open_pages(streamed, LIMITS)
    header = struct.pack(">4sII5B", b"IHDR", 9000, 9000, depth, 2, 0, 0, interlaced)
    held = streamed[:12] + header + struct.pack(">I", zlib.crc32(header)) + streamed[33:]
    with pytest.raises(TooManyPixels):
        open_pages(held, LIMITS)


def test_animated_png_has_less_pixels() -> None:
    frames = [photo(mode="L").point(lambda value: value // 2)]
    film = saved(photo(), "PNG", save_all=True, append_images=frames)
    with pytest.raises(TooManyPixels):
        open_pages(png_claiming(film, 9000, 9000), LIMITS)


def test_run_length_bitmap_has_less_pixels() -> None:
    plain = bmp_claiming(saved(photo(mode="L"), "BMP"), 9000, 9000)
    assert open_pages(plain, LIMITS)
    with pytest.raises(TooManyPixels):
        open_pages(plain[:30] + struct.pack("<I", 1) + plain[34:], LIMITS)


def one_component_a_scan(components: int) -> bytes:
    """A baseline JPEG whose scans have no pixels; the decoder keeps room for those of all."""
    data = saved(photo(mode="L"), "JPEG")
    frame, scan = data.index(b"\xff\xc0"), data.index(b"\xff\xda")
    tables = data[frame + 13 : scan]
    listed = b"".join(bytes((number, 0x11, 0)) for number in range(components))
    head = struct.pack(">HHBHHB", 0xFFC0, 8 + len(listed), 8, 48, 64, components) + listed
    scans = (struct.pack(">HHBBB3B", 0xFFDA, 8, 1, number, 0, 0, 63, 0) for number in range(4))
    return data[:frame] + head + tables + b"".join(islice(scans, components)) + b"\xff\xd9"


@pytest.mark.parametrize(("components", "side"), [(3, 13_000), (4, 11_500)])
def test_jpeg_of_one_scan_a_component_has_less_pixels(components: int, side: int) -> None:
    data = one_component_a_scan(components)
    assert open_pages(data, LIMITS)
    assert open_pages(jpeg_claiming(saved(photo(), "JPEG"), side, side), LIMITS)
    with pytest.raises(TooManyPixels):
        open_pages(jpeg_claiming(data, side, side), LIMITS)


@pytest.mark.parametrize("odd", [b"\x00", b"\xff" * 5000], ids=["a byte", "fill bytes"])
def test_jpeg_of_odd_framing_is_read_as_ever(odd: bytes) -> None:
    data = saved(photo(2000, 1500), "JPEG")
    small = PageLimits(max_pixels=100_000)
    first = data.index(b"\xff\xdb")
    between = data[:first] + odd + data[first:]
    read, as_ever = picture(only_page(between, small)), picture(only_page(data, small))
    assert max(ImageChops.difference(read, as_ever).convert("L").tobytes()) < 8


def test_jpeg_of_endless_passes_is_refused() -> None:
    data = saved(photo(1000, 1000), "JPEG", progressive=True)
    assert only_page(data)
    scan = data[data.rindex(b"\xff\xda") : -2]
    with pytest.raises(TooManyPixels):
        open_pages(data[:-2] + scan * 5000 + data[-2:], LIMITS)
