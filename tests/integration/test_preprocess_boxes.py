"""What is seen in an image lies on its page where its placement says, within 3 pixels.

Pages have red marks at known places; the marks are looked up in the images, and put back.
"""

import io
import math

import pytest
from PIL import Image, ImageDraw, ImageFont
from PIL.Image import Transpose

from preprocess.page import PageLimits, PreparedImage, PreparedPage
from preprocess.pages import open_pages
from receipts.placement import Placement
from receipts.profiles import Preparation

MARK = 24
NEAR = 3.0
SMALL = PageLimits(max_pixels=500_000)

type Point = tuple[float, float]


def page_of_text(width: int, height: int, *, letters: int = 30) -> Image.Image:
    """Lines of words and amounts, as on a receipt."""
    page = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(size=letters)
    for number, y in enumerate(range(letters, height - 2 * letters, 2 * letters)):
        draw.text((width // 10, y), f"Item {number} of the day, sliced", fill="black", font=font)
        draw.text((width * 7 // 10, y), f"{number * 1.37 + 2:.2f}", fill="black", font=font)
    return page


def marked(page: Image.Image, count: int = 8) -> tuple[Image.Image, list[Point]]:
    """The page with marks down both sides, and the middles of the marks."""
    draw, places = ImageDraw.Draw(page), []
    for number in range(count):
        x = page.width // 20 if number % 2 else page.width * 19 // 20
        y = round(page.height * (number + 0.5) / count)
        draw.rectangle((x - MARK / 2, y - MARK / 2, x + MARK / 2, y + MARK / 2), fill=(255, 0, 0))
        places.append((x + 0.5, y + 0.5))
    return page, places


def jpeg(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, **options)
    return out.getvalue()


def prepared(upload: bytes, limits: PageLimits, **how: object) -> PreparedPage:
    (page,) = open_pages(upload, limits, Preparation.model_validate(how)).pages()
    assert isinstance(page, PreparedPage)
    return page


def marks_in(image: PreparedImage, upload: bytes) -> list[Point]:
    """The middles of all whole marks, by flood filling what is red."""
    with Image.open(io.BytesIO(image.data or upload)) as file:
        red, green, _ = file.convert("RGB").split()
    mask = Image.eval(red, lambda v: 255 * (v > 140))
    mask.paste(0, mask=Image.eval(green, lambda v: 255 * (v > 110)))
    found = []
    while (box := mask.getbbox()) is not None:
        row = mask.crop((0, box[1], mask.width, box[1] + 1)).getbbox()
        assert row is not None
        before = mask.copy()
        ImageDraw.floodfill(mask, (row[0], box[1]), 0)
        before.paste(0, mask=mask)
        left, top, right, bottom = before.getbbox() or (0, 0, 0, 0)
        found.append(((left + right) / 2, (top + bottom) / 2, before.histogram()[255]))
    largest = max((area for *_, area in found), default=0)
    return [(x, y) for x, y, area in found if area > largest * 0.8]


def put_back(page: PreparedPage, upload: bytes) -> list[Point]:
    return [
        image.placement.point(x, y) for image in page.images for x, y in marks_in(image, upload)
    ]


def assert_on_marks(page: PreparedPage, upload: bytes, places: list[Point]) -> None:
    """Every mark is found, and nothing is found anywhere else."""
    found = put_back(page, upload)
    for place in places:
        assert min(math.dist(place, other) for other in found) <= NEAR
    for other in found:
        assert min(math.dist(place, other) for place in places) <= NEAR


def test_resized_page() -> None:
    image, places = marked(page_of_text(1500, 2000))
    upload = jpeg(image)
    page = prepared(upload, SMALL, look=False, enhance="none")
    assert page.images[0].width < 1500
    assert_on_marks(page, upload, places)


@pytest.mark.parametrize("orientation", range(2, 9))
def test_page_turned_by_exif(orientation: int) -> None:
    stored = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    image, places = marked(page_of_text(1500, 2000))
    exif = Image.Exif()
    exif[0x0112] = orientation
    upload = jpeg(image.transpose(Transpose(stored[orientation])), exif=exif)
    page = prepared(upload, SMALL, look=False, enhance="none")
    assert (page.facts.width, page.facts.height) == (1500, 2000)
    assert_on_marks(page, upload, places)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_page_turned_by_its_text(degrees: int) -> None:
    turns = {90: Transpose.ROTATE_90, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_270}
    upright = page_of_text(1500, 2000)
    image, places = marked(upright.transpose(turns[degrees]))
    upload = jpeg(image)
    page = prepared(upload, PageLimits(), enhance="none")
    assert page.facts.turned == degrees
    assert_on_marks(page, upload, places)


def test_long_page_in_tiles() -> None:
    image, places = marked(page_of_text(900, 8000), count=12)
    upload = jpeg(image)
    page = prepared(upload, SMALL, enhance="none")
    assert [image.tile for image in page.images] == list(range(1, len(page.images) + 1))
    assert len(page.images) > 2
    assert_on_marks(page, upload, places)


def test_page_made_straight() -> None:
    image, places = marked(page_of_text(1500, 2000))
    askew = image.rotate(4, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    turn = Placement(
        a=math.cos(math.radians(4)),
        b=math.sin(math.radians(4)),
        d=-math.sin(math.radians(4)),
        e=math.cos(math.radians(4)),
    )
    upload = jpeg(askew)
    page = prepared(upload, PageLimits(), enhance="full")
    centred = ((x - 750, y - 1000) for x, y in places)
    moved = (turn.point(x, y) for x, y in centred)
    on_page = [(x + askew.width / 2, y + askew.height / 2) for x, y in moved]
    assert_on_marks(page, upload, on_page)
