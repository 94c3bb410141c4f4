"""What a small copy of a page tells, on drawn pages."""

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from PIL.Image import Transpose

from preprocess.look.faults import find_faults
from preprocess.look.look import glance_at, look_at
from preprocess.look.papers import find_papers
from preprocess.look.quality import measure
from preprocess.look.quality_blank import is_blank
from preprocess.look.quality_ink import find_ink
from preprocess.look.text_ink import find_print
from preprocess.look.text_layout import TextLayout, text_layout
from receipts.contracts import PageQuality
from receipts.profiles import QualityThresholds

WORDS = ("Brown bread, sliced", "Oat milk 1.5 l", "Total due 12.50", "Thank you. Come again")


def page(width: int = 620, height: int = 1000, *, letters: int = 20) -> Image.Image:
    image = Image.new("L", (width, height), 240)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=letters)
    for row, y in enumerate(range(40, height - 40, 2 * letters)):
        draw.text((50, y), WORDS[row % len(WORDS)], fill=30, font=font)
        draw.text((width - 130, y), f"{row * 7.35:.2f}", fill=30, font=font)
    return image


def layout(page: Image.Image) -> TextLayout:
    return text_layout(find_print(page))


def table_with(*papers: tuple[int, int]) -> Image.Image:
    """Receipts at these places on a dark table."""
    scene = Image.effect_noise((1200, 900), 12).point([max(0, level - 60) for level in range(256)])
    for place in papers:
        scene.paste(page(400, 600, letters=16), place)
    return scene


@pytest.mark.parametrize(
    ("turned", "needed"),
    [
        (None, 0),
        (Transpose.ROTATE_90, 90),
        (Transpose.ROTATE_180, 180),
        (Transpose.ROTATE_270, 270),
    ],
)
def test_turn_is_told_from_the_text(turned: Transpose | None, needed: int) -> None:
    image = page() if turned is None else page().transpose(turned)
    assert layout(image).turn == needed


def test_page_without_text_is_not_turned() -> None:
    assert layout(Image.radial_gradient("L").resize((900, 1000))).turn == 0


@pytest.mark.parametrize("degrees", [-6.0, -2.5, 3.0, 7.0])
def test_skew_is_measured(degrees: float) -> None:
    askew = page().rotate(-degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=240)
    assert layout(askew).skew == pytest.approx(degrees, abs=0.6)


@pytest.mark.parametrize("letters", [14, 20, 32])
def test_text_height_grows_with_the_letters(letters: int) -> None:
    height = layout(page(letters=letters)).height
    assert height == pytest.approx(letters * 0.65, rel=0.35)


def test_flat_page_is_blank_and_has_no_text() -> None:
    blank = Image.effect_noise((600, 800), 3).point([level // 8 + 220 for level in range(256)])
    assert is_blank(blank)
    assert layout(Image.new("L", (600, 800), 250)).height is None


def test_single_short_line_is_not_blank() -> None:
    image = Image.new("L", (600, 800), 250)
    ImageDraw.Draw(image).text((60, 60), "TOTAL 9.00", fill=40, font=ImageFont.load_default(24))
    assert not is_blank(image)


def quality(image: Image.Image) -> PageQuality:
    return measure(*find_ink(image), scale=1.0, text_height=layout(image).height)


def codes(image: Image.Image) -> set[str]:
    return {fault.code for fault in find_faults(quality(image), False, QualityThresholds())}


def test_clean_page_has_no_fault() -> None:
    assert codes(page()) == set()


def test_dark_page_is_told_what_to_do() -> None:
    dark = page().point([level // 10 for level in range(256)])
    assert "page_too_dark" in codes(dark)


def test_blurred_page_is_blurred() -> None:
    assert "page_blurred" in codes(page().filter(ImageFilter.GaussianBlur(5)))


def test_faint_print_has_low_contrast() -> None:
    faint = page().point([225 + level // 16 for level in range(256)])
    assert "page_low_contrast" in codes(faint)


def test_tiny_text_is_too_small() -> None:
    small = PageQuality(sharpness=1, contrast=0.6, brightness=0.9, glare=0, text_height=5)
    (fault,) = find_faults(small, False, QualityThresholds())
    assert fault.code == "text_too_small"
    assert "closer" in fault.message


def test_two_receipts_on_a_table_are_found() -> None:
    papers = find_papers(table_with((80, 120), (680, 160))).several
    assert [round(quad[0][0], -2) for quad in papers] == [100, 700]


def test_single_receipt_on_a_table_has_an_outline() -> None:
    found = find_papers(table_with((400, 150)))
    assert found.several == ()
    assert found.outline is not None
    for corner, (x, y) in zip(
        found.outline, [(400, 150), (800, 150), (800, 750), (400, 750)], strict=True
    ):
        assert corner == pytest.approx((x, y), abs=15)


def test_page_that_fills_the_photo_has_no_outline() -> None:
    assert find_papers(page()).outline is None


def test_look_gives_shares_of_the_turned_page() -> None:
    scene = table_with((80, 120), (680, 160)).transpose(Transpose.ROTATE_180)
    look = look_at(scene, (4800, 3600))
    assert look.turn == 180
    assert [round(quad[0][0], 1) for quad in look.papers] == [0.1, 0.6]
    assert look.quality is not None
    assert look.quality.text_height is not None
    assert look.quality.text_height > 4 * 8


def test_glance_is_enough_for_a_good_page() -> None:
    glance = glance_at(page().reduce(2), (620, 1000))
    assert glance is not None
    assert glance.turn == 0
    assert glance.quality is not None
    assert glance.quality.text_height == pytest.approx(14, abs=4)


@pytest.mark.parametrize("turned", [Transpose.ROTATE_90, Transpose.ROTATE_180])
def test_glance_leaves_a_turned_page_to_the_look(turned: Transpose) -> None:
    assert glance_at(page().reduce(2).transpose(turned), (620, 1000)) is None


def test_glance_leaves_blur_to_the_look() -> None:
    assert glance_at(page().filter(ImageFilter.GaussianBlur(3)).reduce(2), (620, 1000)) is None


def test_glance_leaves_several_receipts_to_the_look() -> None:
    scene = table_with((80, 120), (680, 160))
    assert glance_at(scene.reduce(2), (4800, 3600)) is None


def test_glance_leaves_an_empty_page_to_the_look() -> None:
    assert glance_at(Image.new("L", (500, 375), 250), (4000, 3000)) is None
