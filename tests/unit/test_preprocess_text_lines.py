from hashlib import shake_256

import pytest
from PIL import Image, ImageDraw, ImageFont

from preprocess.look.text_ink import find_print
from preprocess.look.text_layout import text_layout
from preprocess.look.text_lines import slope

GRAIN = Image.frombytes("L", (700, 900), shake_256(b"grain").digest(630_000))
WORDS = "Apples 12.40 Bread 3.95 TOTAL RM 16.35 Thank you"


def text_page(*, pixels: int, size: tuple[int, int] = (900, 1200)) -> Image.Image:
    """Lines of text whose capitals are about `pixels` high."""
    page = Image.new("L", size, 250)
    draw = ImageDraw.Draw(page)
    face = ImageFont.load_default(pixels / 0.72)
    for number, y in enumerate(range(100, size[1] - 100, 2 * pixels)):
        # No two lines are alike, so that letters do not stand in columns.
        first = number % len(WORDS)
        draw.text((100, y), WORDS[first:] + WORDS[:first], fill=30, font=face)
    return page


def turned(page: Image.Image, clockwise: float) -> Image.Image:
    return page.rotate(-clockwise, Image.Resampling.BICUBIC, fillcolor=250)


def skew(page: Image.Image) -> float:
    return slope(find_print(page).strokes.image())


def text_height(page: Image.Image) -> float | None:
    """In pixels of the page."""
    return text_layout(find_print(page)).height


@pytest.mark.parametrize("degrees", [-11.0, -4.5, -1.5, 2.0, 7.25, 14.0])
def test_skew_is_measured_clockwise(degrees: float) -> None:
    assert skew(turned(text_page(pixels=16), degrees)) == pytest.approx(degrees, abs=0.3)


def test_level_page_has_no_skew() -> None:
    assert skew(text_page(pixels=16)) == 0.0


def test_edges_of_table_do_not_count_as_lines() -> None:
    photo = Image.new("L", (1000, 1300), 70)
    draw = ImageDraw.Draw(photo)
    for y in range(0, 1300, 90):
        draw.line((0, y, 1000, y), fill=30, width=4)
    receipt = text_page(pixels=16, size=(560, 1000))
    mask = Image.new("L", receipt.size, 255).rotate(-5, expand=True)
    photo.paste(receipt.rotate(-5, Image.Resampling.BICUBIC, expand=True), (150, 100), mask)
    assert skew(photo) == pytest.approx(5.0, abs=0.5)


@pytest.mark.parametrize("page", [Image.new("L", (800, 1100), 240), GRAIN])
def test_page_without_lines_has_no_skew(page: Image.Image) -> None:
    assert skew(page) == 0.0


def test_word_is_too_short_for_skew() -> None:
    page = Image.new("L", (900, 1200), 255)
    ImageDraw.Draw(page).text((400, 300), "Hello", fill=0, font=ImageFont.load_default(24))
    assert skew(page) == 0.0


@pytest.mark.parametrize("pixels", [8, 12, 18, 28])
def test_height_of_letters_is_measured(pixels: int) -> None:
    assert text_height(text_page(pixels=pixels)) == pytest.approx(pixels, rel=0.25)


def test_height_of_skewed_text_is_measured() -> None:
    assert text_height(turned(text_page(pixels=18), 8)) == pytest.approx(18, rel=0.25)


def test_headline_does_not_count_for_height() -> None:
    page = text_page(pixels=14)
    draw = ImageDraw.Draw(page)
    draw.text((100, 20), "SHOP", fill=0, font=ImageFont.load_default(80))
    assert text_height(page) == pytest.approx(14, rel=0.25)


@pytest.mark.parametrize("size", [(1, 1), (11, 11), (1200, 11), (800, 1100)])
def test_empty_page_has_no_height(size: tuple[int, int]) -> None:
    assert text_height(Image.new("L", size, 245)) is None
