import io

import pytest
from PIL import ExifTags, Image, ImageStat

from preprocess.page import PageLimits, PreparedPage, UnreadablePage
from preprocess.pages import open_pages
from receipts.errors import (
    AspectRatioTooExtreme,
    DamagedFile,
    ImageTooSmall,
    PasswordProtected,
    TooManyPages,
)
from receipts.profiles import Preparation

LIMITS = PageLimits()
AS_IT_IS = Preparation(look=False, enhance="none")

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
A_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]>>"


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Objects numbered from 1 without a table; PDFium finds them by itself."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, text) for n, text in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size 9" + trailer + b">>\n%%EOF"


def one_page(page: bytes, *others: bytes) -> bytes:
    return pdf(CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, *others)


def page_of_box(box: bytes) -> bytes:
    return one_page(A_PAGE.replace(b"0 0 200 300", box))


def scanned(*images: Image.Image, dpi: float) -> bytes:
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=dpi)
    return out.getvalue()


def sizes_of(data: bytes, limits: PageLimits = LIMITS) -> list[tuple[int, int] | None]:
    return [
        (page.images[0].width, page.images[0].height) if isinstance(page, PreparedPage) else None
        for page in open_pages(data, limits, AS_IT_IS).pages()
    ]


def picture(data: bytes) -> Image.Image:
    (page,) = open_pages(data, LIMITS, AS_IT_IS).pages()
    assert isinstance(page, PreparedPage)
    (prepared,) = page.images
    assert prepared.data is not None
    with Image.open(io.BytesIO(prepared.data)) as image:
        image.load()
    return image


def test_every_page_has_its_own_size() -> None:
    images = [Image.new("RGB", (600, 900)), Image.new("RGB", (800, 300))]
    assert sizes_of(scanned(*images, dpi=300)) == [(600, 900), (800, 300)]


def test_retry_starts_at_later_page() -> None:
    document = open_pages(scanned(*[Image.new("L", (60, 60))] * 3, dpi=300), LIMITS)
    assert document.page_count == 3
    assert [page.page for page in document.pages(first=3)] == [3]


def test_page_is_drawn_upright_on_white() -> None:
    red_square = b"<</Length 24>>stream\n1 0 0 rg 0 200 99 99 re f\nendstream"
    page = A_PAGE.replace(b">>", b"/Contents 4 0 R>>")
    image = picture(one_page(page, red_square))
    assert image.size == (833, 1250)
    assert image.getpixel((100, 100)) == pytest.approx((254, 0, 0), abs=3)
    assert image.getpixel((100, 1200)) == (255, 255, 255)


def test_rotation_of_page_is_applied() -> None:
    assert picture(one_page(A_PAGE.replace(b">>", b"/Rotate 90>>"))).size == (1250, 833)


def test_huge_page_box_stays_within_pixels() -> None:
    (size,) = sizes_of(page_of_box(b"0 0 35000 35000"))
    assert size == (2534, 2534)


def test_profile_sets_pixels_of_a_page() -> None:
    (size,) = sizes_of(page_of_box(b"0 0 595 842"), PageLimits(max_pixels=1_000_000))
    assert size == (840, 1189)


def test_scan_in_stamp_sized_box_stays_legible() -> None:
    assert sizes_of(scanned(Image.new("L", (1000, 1400)), dpi=2400)) == [(1000, 1400)]


def test_scan_that_the_engine_would_refuse_is_refused() -> None:
    with pytest.raises(ImageTooSmall):
        sizes_of(scanned(Image.new("RGB", (10, 10)), dpi=300))


def test_scan_that_the_engine_would_refuse_is_drawn_where_its_page_is_larger() -> None:
    assert sizes_of(scanned(Image.new("RGB", (10, 10)), dpi=24)) == [(125, 125)]


def test_page_at_aspect_limit_is_drawn() -> None:
    ((width, height),) = [size for size in sizes_of(page_of_box(b"0 0 14400 72")) if size]
    assert width <= 200 * height


def test_page_beyond_aspect_limit_is_refused() -> None:
    with pytest.raises(AspectRatioTooExtreme):
        sizes_of(page_of_box(b"0 0 14400 71"))


def test_page_of_one_point_is_too_small() -> None:
    with pytest.raises(ImageTooSmall):
        sizes_of(page_of_box(b"0 0 1 1"))


def test_unreadable_page_leaves_the_others() -> None:
    data = pdf(CATALOG, b"<</Type/Pages/Kids[3 0 R 4 0 R 3 0 R]/Count 3>>", A_PAGE, b"null")
    pages = list(open_pages(data, LIMITS, AS_IT_IS).pages())
    assert [type(page) for page in pages] == [PreparedPage, UnreadablePage, PreparedPage]
    assert isinstance(pages[1], UnreadablePage)
    assert (pages[1].page, pages[1].code) == (2, "damaged_file")


def test_only_unreadable_page_is_refused() -> None:
    data = pdf(CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"null")
    with pytest.raises(DamagedFile):
        list(open_pages(data, LIMITS, AS_IT_IS).pages())


@pytest.mark.parametrize(
    "handler",
    [
        b"/Filter/Standard/V 1/R 2/P -4/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">",
        b"/Filter/Somebody.Elses/V 4",
    ],
)
def test_encrypted_document_is_refused(handler: bytes) -> None:
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    encryption = b"<<" + handler + b">>"
    data = pdf(CATALOG, pages, A_PAGE, encryption, trailer=b"/Encrypt 4 0 R/ID[<00><00>]")
    with pytest.raises(PasswordProtected):
        open_pages(data, LIMITS)


@pytest.mark.parametrize(
    "data", [b"%PDF-1.4\nnothing", pdf(CATALOG, b"<</Type/Pages/Kids[]/Count 0>>")]
)
def test_document_without_pages_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedFile):
        open_pages(data, LIMITS)


def test_claimed_page_count_is_limited() -> None:
    data = pdf(CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 201>>", A_PAGE)
    with pytest.raises(TooManyPages):
        open_pages(data, LIMITS)


DARK, LIGHT, WHITE = 40, 215, 255
FILL_THE_PAGE = b"q 200 0 0 300 0 0 cm /I Do Q"
TINT = b"[/Separation/Black/DeviceGray<</FunctionType 2/Domain[0 1]/C0[1]/C1[0]/N 1>>]"
NEGATIVE = b"[/Indexed/DeviceGray 255<" + bytes(range(255, -1, -1)).hex().encode() + b">]"
CLEAR = b"<</Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"


def dark_scan(
    entries: bytes, content: bytes = FILL_THE_PAGE, exif: bytes = b"", segments: bytes = b""
) -> bytes:
    """A page that draws one dark JPEG, as entries of the image and the page's content have it."""
    saved = io.BytesIO()
    Image.new("L", (200, 300), DARK).save(saved, "JPEG", exif=exif)
    jpeg = saved.getvalue()[:2] + segments + saved.getvalue()[2:]
    image = b"<</Subtype/Image/Width 200/Height 300/BitsPerComponent 8/Filter/DCTDecode/Length %d"
    return one_page(
        A_PAGE.replace(b">>", b"/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>"),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        image % len(jpeg) + entries + b">>stream\n" + jpeg + b"\nendstream",
        CLEAR + b"stream\n\0\nendstream",
    )


def level(data: bytes) -> float:
    return float(ImageStat.Stat(picture(data).convert("L")).mean[0])


@pytest.mark.parametrize(
    ("entries", "shown"),
    [
        (b"/ColorSpace/DeviceGray/Decode[1 0]", LIGHT),
        (b"/ColorSpace" + TINT, LIGHT),
        (b"/ColorSpace" + NEGATIVE, LIGHT),
        (b"/ColorSpace/DeviceGray/SMask 6 0 R", WHITE),
        (b"/ColorSpace/DeviceGray/Mask[0 99]", WHITE),
        (b"/ColorSpace/DeviceGray/#53Mask 6 0 R", WHITE),
    ],
)
def test_scan_that_shows_otherwise_than_its_file_is_drawn(entries: bytes, shown: int) -> None:
    assert level(dark_scan(entries)) == pytest.approx(shown, abs=3)


def test_scan_that_its_exif_would_turn_is_drawn() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    data = dark_scan(b"/ColorSpace/DeviceGray", exif=exif.tobytes())
    (page,) = open_pages(data, LIMITS, AS_IT_IS).pages()
    assert isinstance(page, PreparedPage)
    (image,) = page.images
    assert image.data is not None
    assert image.data not in data
    assert image.height > image.width


@pytest.mark.parametrize("segments", [b"\xff\xfe\0\2" * 2000, b"\xff\xf0\0\2"])
def test_scan_of_unusual_framing_is_drawn(segments: bytes) -> None:
    data = dark_scan(b"/ColorSpace/DeviceGray", segments=segments)
    (page,) = open_pages(data, LIMITS, AS_IT_IS).pages()
    assert isinstance(page, PreparedPage)
    assert page.images[0].data is not None
    assert page.images[0].data not in data


def test_scan_on_a_layer_is_drawn() -> None:
    data = dark_scan(b"/ColorSpace/DeviceGray", b"/OC <</Type/OCG>> BDC " + FILL_THE_PAGE + b" EMC")
    (page,) = open_pages(data, LIMITS, AS_IT_IS).pages()
    assert isinstance(page, PreparedPage)
    assert page.images[0].data is not None
    assert page.images[0].data not in data


@pytest.mark.parametrize("clip", [b"0 0 9 9 re W n ", b"500 500 9 9 re W n "])
def test_scan_is_clipped_as_the_page_says(clip: bytes) -> None:
    drawn = dark_scan(b"/ColorSpace/DeviceGray", b"q " + clip + FILL_THE_PAGE + b" Q")
    assert level(drawn) > LIGHT


@pytest.mark.parametrize(
    ("entries", "content"),
    [
        (b"", FILL_THE_PAGE),
        (b"/Decode[0 1]", FILL_THE_PAGE),
        (b"/DecodeParms<</Quality 60>>", FILL_THE_PAGE),
        (b"", b"q 0 0 200 300 re W n " + FILL_THE_PAGE + b" Q"),
    ],
)
def test_scan_that_shows_its_file_is_that_file(entries: bytes, content: bytes) -> None:
    data = dark_scan(b"/ColorSpace/DeviceGray" + entries, content)
    (page,) = open_pages(data, LIMITS, AS_IT_IS).pages()
    assert isinstance(page, PreparedPage)
    assert page.images[0].data is not None
    assert page.images[0].data in data
