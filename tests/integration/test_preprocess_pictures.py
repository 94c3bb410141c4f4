"""What each format gives of a page: the file itself, or its pixels at any size, in sRGB."""

import io

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from preprocess.formats.sniff import FileFormat
from preprocess.formats.streamed import decode_small
from preprocess.page import PageLimits, PreparedImage, PreparedPage
from preprocess.pages import open_pages
from receipts.profiles import Preparation

BLIND = Preparation(look=False, enhance="none")


def saved(image: Image.Image, file_format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, file_format, **options)
    return out.getvalue()


def gradient(width: int = 900, height: int = 600, mode: str = "RGB") -> Image.Image:
    return Image.radial_gradient("L").resize((width, height)).convert(mode)


def images_of(data: bytes, **limits: int) -> list[PreparedImage]:
    pages = open_pages(data, PageLimits(**limits), BLIND).pages()
    return [image for page in pages if isinstance(page, PreparedPage) for image in page.images]


def opened(image: PreparedImage) -> Image.Image:
    assert image.data is not None
    return Image.open(io.BytesIO(image.data))


def difference(one: Image.Image, other: Image.Image) -> float:
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("file_format", [FileFormat.JPEG, FileFormat.PNG])
def test_streamed_pixels_are_those_of_pillow(file_format: FileFormat, mode: str) -> None:
    data = saved(gradient(mode=mode), file_format.name)
    small = decode_small(data, file_format, (430, 287))
    plain = Image.open(io.BytesIO(data)).resize((430, 287), Image.Resampling.BILINEAR)
    assert (small.mode, small.size) == (mode, (430, 287))
    assert difference(small, plain) < 1


def test_streamed_transparency_becomes_white() -> None:
    data = saved(Image.new("RGBA", (400, 400), (0, 0, 0, 0)), "PNG")
    small = decode_small(data, FileFormat.PNG, (100, 100))
    assert small.getextrema() == ((255, 255),) * 3


@pytest.mark.parametrize("file_format", ["JPEG", "PNG"])
def test_streamed_file_that_was_cut_off_is_damaged(file_format: str) -> None:
    data = saved(gradient(), file_format)
    with pytest.raises(OSError, match="libvips"):
        decode_small(data[: len(data) // 2], FileFormat[file_format], (300, 200))


def wide_gamut_profile() -> bytes:
    """A profile of other primaries: sRGB's own with red and green exchanged."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    entries = profile[red + 4 : red + 12], profile[green + 4 : green + 12]
    profile[green + 4 : green + 12], profile[red + 4 : red + 12] = entries
    at = profile.index("sRGB".encode("utf-16-be"))
    profile[at : at + 8] = "swap".encode("utf-16-be")
    return bytes(profile)


def test_colour_profile_is_honoured_where_pixels_are_decoded() -> None:
    red = Image.new("RGB", (900, 600), (255, 0, 0))
    data = saved(red, "PNG", icc_profile=wide_gamut_profile())
    (image,) = images_of(data, max_pixels=100_000)
    assert opened(image).convert("RGB").getpixel((50, 50)) == pytest.approx((0, 255, 0), abs=4)


def test_broken_colour_profile_is_ignored() -> None:
    data = saved(gradient(), "PNG", icc_profile=b"nonsense")
    assert opened(images_of(data, max_pixels=100_000)[0]).size == (387, 258)


def test_scanned_page_gives_its_own_jpeg() -> None:
    scans = [gradient(1200, 1600), gradient(1600, 1200)]
    data = saved(scans[0], "PDF", save_all=True, append_images=scans[1:], resolution=150)
    first, second = images_of(data)
    assert [(first.width, first.height), (second.width, second.height)] == [
        (1200, 1600),
        (1600, 1200),
    ]
    assert first.data is not None
    assert second.data is not None
    assert first.data in data
    assert second.data in data


def test_scan_over_the_pixel_limit_shrinks() -> None:
    data = saved(gradient(1200, 1600), "PDF", resolution=150)
    (image,) = images_of(data, max_pixels=500_000)
    assert (image.width, image.height) == (612, 816)
    assert image.placement.point(612, 816) == pytest.approx((1200, 1600))


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_page_is_drawn(degrees: int) -> None:
    pdf = pypdfium2.PdfDocument(saved(gradient(1200, 1600), "PDF", resolution=150))
    pdf[0].set_rotation(degrees)
    out = io.BytesIO()
    pdf.save(out)
    (image,) = images_of(out.getvalue())
    assert (image.width > image.height) == (degrees != 180)


def test_text_over_a_scan_is_drawn_with_it() -> None:
    """A stamp or a form's text is part of the page; only hidden text may be left out."""
    pdf = pypdfium2.PdfDocument(saved(gradient(1200, 1600), "PDF", resolution=150))
    page = pdf[0]
    other = pypdfium2.PdfImage.new(pdf)
    other.set_bitmap(pypdfium2.PdfBitmap.from_pil(Image.new("RGB", (50, 50), "red")))
    other.set_matrix(pypdfium2.PdfMatrix().scale(100, 100).translate(50, 50))
    page.insert_obj(other)
    page.gen_content()
    out = io.BytesIO()
    pdf.save(out)
    (image,) = images_of(out.getvalue())
    width, height = opened(image).size
    assert opened(image).convert("RGB").getpixel((width // 6, height * 7 // 8)) == pytest.approx(
        (254, 0, 0), abs=4
    )


def test_untouched_without_a_look_even_where_pixels_are_spoilt() -> None:
    """Without the look nothing is decoded, so what is wrong inside shows at the engine."""
    data = bytearray(saved(gradient(), "JPEG"))
    data[len(data) // 2 : len(data) // 2 + 40] = bytes(40)
    assert images_of(bytes(data))[0].data is None
