import math
from collections.abc import Callable
from hashlib import shake_256

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from preprocess.look.orientation import Turn
from preprocess.look.text_ink import find_print
from preprocess.look.text_layout import text_layout
from samples import bills
from samples.layout import flat_image

UPRIGHT = flat_image(bills.grocer(), dpi=150)
# Counter-clockwise as Pillow turns: by so much it has to be turned back clockwise.
TURNED = {
    0: UPRIGHT,
    90: UPRIGHT.transpose(Image.Transpose.ROTATE_90),
    180: UPRIGHT.transpose(Image.Transpose.ROTATE_180),
    270: UPRIGHT.transpose(Image.Transpose.ROTATE_270),
}


def paper(*, level: int = 250, size: tuple[int, int] = (600, 1000)) -> Image.Image:
    return Image.new("L", size, level)


def grained() -> Image.Image:
    return Image.frombytes("L", (700, 1000), shake_256(b"grain").digest(700_000))


def barred() -> Image.Image:
    page = paper()
    draw = ImageDraw.Draw(page)
    for x in range(40, 560, 9):
        draw.rectangle((x, 200, x + 2 + x * x % 5, 700), fill=10)
    return page


def ruled() -> Image.Image:
    page = paper()
    draw = ImageDraw.Draw(page)
    for y in range(50, 950, 40):
        draw.line((50, y, 550, y), fill=30, width=3)
    for x in (50, 400, 550):
        draw.line((x, 50, x, 930), fill=30, width=3)
    return page


def on_a_table() -> Image.Image:
    """The receipt in a photo of a dark table, in uneven light."""
    page = Image.new("L", (900, 1200), 60)
    receipt = UPRIGHT.convert("L")
    receipt.thumbnail((620, 1040))
    page.paste(receipt.point([40 + level * 3 // 4 for level in range(256)]), (130, 70))
    shadow = Image.radial_gradient("L").resize(page.size)
    dim = Image.composite(page.point([level // 2 for level in range(256)]), page, shadow)
    return dim.filter(ImageFilter.GaussianBlur(0.7))


def amounts() -> Image.Image:
    """Capitals and amounts only, in a face of its own."""
    page, names = paper(), ("FRESH MILK", "RICE 5KG", "BAKED BEANS", "GREEN TEA", "LAMP", "FUSE")
    draw, face = ImageDraw.Draw(page), ImageFont.load_default(22)
    for row in range(26):
        draw.text((40, 60 + 32 * row), names[row % len(names)], fill=40, font=face)
        amount = f"{row * 37 % 90 + 1}.{row * 7 % 10}0"
        draw.text((560, 60 + 32 * row), amount, fill=40, font=face, anchor="ra")
    return page


def find_turn(page: Image.Image) -> Turn:
    return text_layout(find_print(page)).turn


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turn_of_receipt_is_found(turn: Turn) -> None:
    assert find_turn(TURNED[turn]) == turn


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_layout_is_that_of_turned_page(turn: Turn) -> None:
    layout = text_layout(find_print(TURNED[turn]))
    assert layout.turn == turn
    assert layout.skew == 0.0
    assert layout.height == pytest.approx(text_layout(find_print(UPRIGHT)).height, abs=2)


@pytest.mark.parametrize("page", [on_a_table, amounts])
def test_page_on_its_head_is_found(page: Callable[[], Image.Image]) -> None:
    upright = page()
    assert find_turn(upright) == 0
    assert find_turn(upright.transpose(Image.Transpose.ROTATE_180)) == 180


@pytest.mark.parametrize("degrees", [-6, 3, 9])
def test_skewed_page_on_its_head_is_found(degrees: int) -> None:
    skewed = UPRIGHT.rotate(180 + degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    assert find_turn(skewed) == 180


def test_faint_print_is_told() -> None:
    faint = TURNED[90].point([170 + level // 4 for level in range(256)])
    assert find_turn(faint) == 90


@pytest.mark.parametrize("page", [paper, grained, barred, ruled])
def test_page_without_text_stays(page: Callable[[], Image.Image]) -> None:
    assert find_turn(page()) == 0


@pytest.mark.parametrize("size", [(1, 1), (11, 11), (1200, 11), (11, 1200)])
def test_small_page_stays(size: tuple[int, int]) -> None:
    assert find_turn(paper(level=0, size=size)) == 0


def test_single_line_is_not_turned_over() -> None:
    line = UPRIGHT.crop((0, 0, UPRIGHT.width, math.ceil(UPRIGHT.height * 0.08)))
    assert find_turn(line.transpose(Image.Transpose.ROTATE_180)) == 0
