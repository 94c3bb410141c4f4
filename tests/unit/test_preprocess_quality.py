"""How well a page can be read, on drawn pages with one fault at a time."""

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

from preprocess.look.faults import find_faults
from preprocess.look.quality import measure
from preprocess.look.quality_blank import is_blank
from preprocess.look.quality_ink import find_ink
from receipts.contracts import PageQuality
from receipts.profiles import QualityThresholds

SIZE = (700, 1000)
PAPER, INK = 235, 40
GOOD = PageQuality(sharpness=0.9, contrast=0.6, brightness=0.9, glare=0.0, text_height=20)


def page(*, lines: int = 20, letters: int = 24, paper: int = PAPER, ink: int = INK) -> Image.Image:
    image = Image.new("L", SIZE, paper)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=letters)
    for row in range(lines):
        pen.text((60, 60 + row * 44), "Brown bread 2 x 3.40", fill=ink, font=font)
    return image


def quality(image: Image.Image, *, text_height: float = 16) -> PageQuality:
    return measured(image, text_height=text_height)


def measured(
    image: Image.Image, *, scale: float = 1.0, text_height: float | None = None
) -> PageQuality:
    return measure(*find_ink(image), scale=scale, text_height=text_height)


def grainy(image: Image.Image, sigma: float) -> Image.Image:
    return ImageChops.add(image, Image.effect_noise(image.size, sigma), offset=-128)


def moved(image: Image.Image, right: int, down: int, *, steps: int = 11) -> Image.Image:
    """Taken while the camera moved by so many pixels a step."""
    mean = image
    for step in range(1, steps):
        later = ImageChops.offset(image, step * right, step * down)
        mean = Image.blend(mean, later, 1 / (step + 1))
    return mean


def lit(image: Image.Image, factor: float) -> Image.Image:
    return image.point([round(level * factor) for level in range(256)])


def spot(image: Image.Image, *, hard: bool = False) -> Image.Image:
    """A reflection over a third of the page, or a white panel of its size."""
    glow = ImageOps.invert(Image.radial_gradient("L")).resize((500, 500))
    light = Image.new("L", image.size)
    light.paste(
        glow.point([255 * (level > 55) for level in range(256)]) if hard else glow, (100, 200)
    )
    return ImageChops.add(image, light)


def test_clean_print_is_sharp() -> None:
    assert quality(page()).sharpness > 0.8


def test_sharpness_falls_with_blur() -> None:
    blurs = [page().filter(ImageFilter.GaussianBlur(radius)) for radius in (0, 1, 2, 3, 4)]
    values = [quality(image).sharpness for image in blurs]
    assert values == sorted(values, reverse=True)
    assert values[-1] < QualityThresholds().sharpness < values[1]


@pytest.mark.parametrize("blur", [0, 2])
def test_amount_of_text_does_not_count(blur: int) -> None:
    little, much = (page(lines=lines).filter(ImageFilter.GaussianBlur(blur)) for lines in (1, 20))
    assert quality(little).sharpness == pytest.approx(quality(much).sharpness, abs=0.1)


def test_large_letters_bear_more_blur() -> None:
    small, large = (
        page(letters=letters).filter(ImageFilter.GaussianBlur(2.5)) for letters in (16, 40)
    )
    assert quality(small, text_height=11).sharpness < 0.3
    assert quality(large, text_height=28).sharpness > 0.4


@pytest.mark.parametrize("scale", [1, 2])
def test_letters_of_any_height_are_measured(scale: int) -> None:
    """The longest distance that is looked at fits into a window, at either scale."""
    found = find_ink(page(lines=2, letters=150), scale)
    assert measure(*found, scale=1.0, text_height=400).sharpness > 0.5


def test_grain_does_not_pass_for_sharpness() -> None:
    blurred = page().filter(ImageFilter.GaussianBlur(4))
    assert quality(grainy(blurred, 6)).sharpness < QualityThresholds().sharpness


@pytest.mark.parametrize("direction", [(1, 0), (0, 1), (1, 1), (1, -1)])
def test_camera_shake_shows_in_any_direction(direction: tuple[int, int]) -> None:
    assert quality(moved(page(), *direction)).sharpness < QualityThresholds().sharpness


def test_contrast_does_not_depend_on_the_light() -> None:
    assert quality(lit(page(), 0.4)).contrast == pytest.approx(quality(page()).contrast, abs=0.05)


def test_contrast_is_that_of_print_to_paper() -> None:
    assert quality(page(paper=200, ink=100)).contrast == pytest.approx(0.5, abs=0.06)


def test_brightness_is_that_of_the_paper() -> None:
    scene = Image.new("L", (1400, 1000), 20)
    scene.paste(page(), (600, 0))
    assert quality(scene).brightness == pytest.approx(PAPER / 255, abs=0.02)


def test_white_print_on_a_dark_screen_is_no_fault() -> None:
    screen = page(paper=18, ink=220)
    assert find_faults(quality(screen), False, QualityThresholds()) == ()


def test_reflection_counts_as_glare() -> None:
    assert quality(spot(page(paper=200))).glare == pytest.approx(0.28, abs=0.06)


def test_white_panel_is_no_glare() -> None:
    assert quality(spot(page(paper=200), hard=True)).glare == 0


def test_white_scan_has_no_glare() -> None:
    assert quality(page(paper=255)).glare == 0


def test_text_height_is_in_pixels_of_the_page() -> None:
    assert measured(page(), scale=0.25, text_height=16).text_height == 64
    assert measured(page(), scale=0.25).text_height is None


@pytest.mark.parametrize("size", [(1, 1), (12, 900), (900, 12)])
def test_any_size_is_measured(size: tuple[int, int]) -> None:
    flat = Image.new("L", size, 200)
    assert measured(flat).contrast == 0
    assert is_blank(flat)


@pytest.mark.parametrize("sigma", [0.0, 2.0, 7.0])
@pytest.mark.parametrize("level", [250, 120])
def test_noise_is_blank(level: int, sigma: float) -> None:
    assert is_blank(grainy(Image.new("L", SIZE, level), sigma))


def test_shadow_is_blank() -> None:
    shadow = (
        Image.linear_gradient("L").resize(SIZE).point([250 - level // 3 for level in range(256)])
    )
    assert is_blank(grainy(shadow, 2))


def test_night_is_not_taken_for_a_blank_page() -> None:
    night = grainy(lit(page(), 0.06), 4)
    assert not is_blank(night)
    (fault,) = find_faults(quality(night), is_blank(night), QualityThresholds())
    assert fault.code == "page_too_dark"


def test_dust_and_the_scanner_edge_are_blank() -> None:
    sheet = grainy(Image.new("L", SIZE, 245), 2)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, 8, SIZE[1]), fill=30)
    for number in range(8):
        pen.rectangle((100 + 60 * number, 90 * number + 50, 102 + 60 * number, 90 * number + 52))
    assert is_blank(sheet)


@pytest.mark.parametrize("depth", [20, 200])
def test_faint_short_line_is_not_blank(depth: int) -> None:
    sheet = Image.new("L", SIZE, 245)
    ImageDraw.Draw(sheet).text(
        (300, 500), "TOTAL 9.00", fill=245 - depth, font=ImageFont.load_default(size=18)
    )
    assert not is_blank(grainy(sheet, 1.5))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sharpness": 0.2}, "page_blurred"),
        ({"contrast": 0.05}, "page_low_contrast"),
        ({"brightness": 0.1}, "page_too_dark"),
        ({"glare": 0.2}, "page_glare"),
        ({"text_height": 5}, "text_too_small"),
    ],
)
def test_each_figure_has_its_fault(change: dict[str, float], code: str) -> None:
    (fault,) = find_faults(GOOD.model_copy(update=change), False, QualityThresholds())
    assert fault.code == code
    assert ";" in fault.message


def test_good_page_has_no_fault() -> None:
    assert find_faults(GOOD, False, QualityThresholds()) == ()
    assert (
        find_faults(GOOD.model_copy(update={"text_height": None}), False, QualityThresholds()) == ()
    )


def test_blank_page_has_no_other_fault() -> None:
    empty = PageQuality(sharpness=0, contrast=0, brightness=0.05, glare=0)
    (fault,) = find_faults(empty, True, QualityThresholds())
    assert fault.code == "page_blank"


def test_dark_page_is_not_said_to_be_faint_or_blurred() -> None:
    night = PageQuality(sharpness=0, contrast=0, brightness=0.05, glare=0)
    (fault,) = find_faults(night, False, QualityThresholds())
    assert fault.code == "page_too_dark"


def test_thresholds_move_the_limit() -> None:
    strict = QualityThresholds(sharpness=0.95, text_height=30)
    codes = [fault.code for fault in find_faults(GOOD, False, strict)]
    assert codes == ["page_blurred", "text_too_small"]
