import math
import random
from itertools import product

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from preprocess.render.enhancement import Hints, Level, enhance, needs_enhancement
from preprocess.render.geometry import Quad, rectification
from preprocess.render.light import even_light, find_light
from preprocess.render.margins import crop_margins, drawn_area
from preprocess.render.noise import (
    grain,
    reduce_noise,
    remove_specks,
    smooth_grain,
    speck_share,
)
from receipts.placement import IDENTITY
from samples.camera import perspective

PAPER, INK = 245, 40
WIDTH, HEIGHT = 300, 400
NOTHING = Hints()
MODES = ("L", "RGB")
Place = tuple[int, int]


def a_page(mode: str = "L", *, paper: int = PAPER, ink: int = INK) -> Image.Image:
    """Rows of bars as wide and high as the strokes of letters, up to the margins."""
    page = Image.new("L", (WIDTH, HEIGHT), paper)
    draw = ImageDraw.Draw(page)
    for y, x in product(range(20, HEIGHT - 30, 24), range(20, WIDTH - 20, 9)):
        draw.rectangle((x, y, x + 2, y + 11), fill=ink)
    return page.convert(mode)


def speckled(page: Image.Image, share: float) -> tuple[Image.Image, list[Place]]:
    """Black specks on blank paper, none beside another."""
    rng = random.Random(4)  # noqa: S311  the same specks every time
    rows, columns = range(36, HEIGHT - 30, 24), range(12, WIDTH - 12, 3)
    places = rng.sample(list(product(columns, rows)), round(share * page.width * page.height))
    for place in places:
        page.putpixel(place, 0 if page.mode == "L" else (0, 0, 0))
    return page, places


def grainy(page: Image.Image, sigma: float) -> Image.Image:
    noise = Image.effect_noise(page.size, sigma).convert(page.mode)
    return ImageChops.add(page, noise, 1, -128)


def shaded(page: Image.Image, darkest: float) -> Image.Image:
    """Light that falls off smoothly to the right, down to a share of what it is on the left."""
    ramp = Image.linear_gradient("L").rotate(90).resize(page.size)
    light = ramp.point(lambda level: round(255 * darkest + level * (1 - darkest)))
    return ImageChops.multiply(page, light.convert(page.mode))


def framed(page: Image.Image) -> Image.Image:
    return ImageOps.expand(page, (300, 200), fill=PAPER)


def on_table(page: Image.Image, fan: int) -> tuple[Image.Image, Quad]:
    """The page on a grey table, its right side shorter by `fan` at either end than its left."""
    frame = (page.width + 40, page.height + 40)
    right, low = 20 + page.width, 20 + page.height
    quad: Quad = ((20, 20), (right, 20 + fan), (right, low - fan), (20, low))
    seen = page.transform(
        frame,
        Image.Transform.PERSPECTIVE,
        perspective(page.size, list(quad)),
        Image.Resampling.BICUBIC,
        fillcolor=150,
    )
    return seen, quad


@pytest.mark.parametrize("level", ["none", "auto"])
@pytest.mark.parametrize("mode", MODES)
def test_clean_page_stays_as_it_is(mode: str, level: Level) -> None:
    page = a_page(mode)
    result, placement = enhance(page, level, NOTHING)
    assert result is page
    assert placement == IDENTITY
    assert not needs_enhancement(page, NOTHING)


def test_bilevel_page_stays_as_it_is() -> None:
    page = a_page(paper=255, ink=0).convert("1")
    assert enhance(page, "full", Hints(skew=5))[0] is page


def test_none_ignores_every_fault() -> None:
    page = framed(speckled(a_page(), 0.002)[0])
    assert enhance(page, "none", Hints(skew=5))[0] is page


def test_skew_alone_is_left_to_engine() -> None:
    page = a_page()
    assert enhance(page, "auto", Hints(skew=8))[0] is page


def test_full_takes_every_step() -> None:
    page = framed(shaded(a_page(), 0.6))
    result, placement = enhance(page, "full", Hints(skew=3))
    assert result.width < 0.8 * page.width
    assert math.degrees(math.atan2(placement.d, placement.a)) == pytest.approx(3)
    assert find_light(page).evenness < 0.9 < find_light(result).evenness


@pytest.mark.parametrize("mode", MODES)
def test_specks_go_and_print_stays(mode: str) -> None:
    clean = a_page(mode)
    page, places = speckled(clean.copy(), 0.002)
    result = remove_specks(page)
    assert result.mode == mode
    assert ImageChops.difference(result, clean).getbbox() is None
    assert len(places) > 200


def test_white_specks_in_black_go() -> None:
    page = Image.new("L", (40, 40), PAPER)
    block = (10, 10, 30, 30)
    ImageDraw.Draw(page).rectangle(block, fill=5)
    clean = page.copy()
    page.putpixel((20, 20), 255)
    assert ImageChops.difference(remove_specks(page), clean).getbbox() is None


def test_share_of_specks_is_measured() -> None:
    page, places = speckled(a_page(), 0.002)
    assert speck_share(page) == pytest.approx(len(places) / (WIDTH * HEIGHT), rel=0.02)
    assert speck_share(a_page()) == 0


def test_auto_removes_specks_only() -> None:
    page, _ = speckled(a_page(), 0.001)
    result, placement = enhance(page, "auto", NOTHING)
    assert ImageChops.difference(result, remove_specks(page)).getbbox() is None
    assert placement == IDENTITY


@pytest.mark.parametrize("sigma", [3, 10, 20])
def test_grain_is_measured_beside_print(sigma: float) -> None:
    # Paper in the middle of the range, so that no noise is clipped.
    page = grainy(a_page(paper=150, ink=60), sigma)
    assert grain(page) == pytest.approx(sigma, rel=0.1)


def test_smoothing_takes_grain_away() -> None:
    page = grainy(a_page(paper=150, ink=60), 12)
    assert grain(smooth_grain(page)) < 3
    assert grain(reduce_noise(page)) < 3


def test_auto_leaves_grain_and_what_stands_alone_in_it() -> None:
    page = grainy(a_page(paper=150, ink=20), 12)
    assert enhance(page, "auto", NOTHING)[0] is page


def test_full_smooths_grain() -> None:
    page = grainy(a_page(paper=150, ink=20), 12)
    assert grain(enhance(page, "full", NOTHING)[0]) < grain(page) / 2


@pytest.mark.parametrize("mode", MODES)
def test_shadow_is_taken_away(mode: str) -> None:
    page = shaded(a_page(mode), 0.2)
    result = even_light(page).convert("L")
    assert result.size == page.size
    # Between two rows of print, from the lit to the dark side.
    assert min(result.crop((20, 36, WIDTH - 20, 40)).tobytes()) > 225
    strokes = [result.crop((x, 24, x + 1, 28)).tobytes() for x in range(21, WIDTH - 20, 9)]
    assert max(map(max, strokes)) < 90


def test_faint_print_becomes_dark() -> None:
    page = a_page(paper=180, ink=160)
    result = even_light(page)
    assert find_light(page).contrast == pytest.approx(20 / 180, abs=0.01)
    assert find_light(result).contrast > 0.8


def test_empty_page_gets_no_print() -> None:
    page = grainy(Image.new("L", (WIDTH, HEIGHT), 180), 1)
    dark = even_light(page).histogram()[:120]
    assert sum(dark) == 0


@pytest.mark.parametrize(
    "page", [shaded(a_page(), 0.15), a_page(paper=180, ink=150)], ids=["shadow", "faint"]
)
def test_auto_lights_what_needs_it(page: Image.Image) -> None:
    result, placement = enhance(page, "auto", NOTHING)
    assert ImageChops.difference(result, even_light(page)).getbbox() is None
    assert placement == IDENTITY
    assert needs_enhancement(page.reduce(2), NOTHING)


@pytest.mark.parametrize(
    "page",
    [shaded(a_page(), 0.6), a_page(paper=180, ink=90), ImageOps.invert(a_page(paper=255, ink=0))],
    ids=["soft shadow", "pale", "white on black"],
)
def test_auto_leaves_legible_light(page: Image.Image) -> None:
    assert enhance(page, "auto", NOTHING)[0] is page


@pytest.mark.parametrize("mode", MODES)
def test_margins_go_and_border_stays(mode: str) -> None:
    page = framed(a_page()).convert(mode)
    result, placement = crop_margins(page)
    left, top, right, bottom = drawn_area(page)
    assert result.size == (right - left, bottom - top)
    assert placement.point(0, 0) == (left, top)
    assert left < 320 < 300 + WIDTH - 28 < right
    assert top < 220 < 200 + HEIGHT - 36 < bottom
    assert result.width * result.height < 0.5 * page.width * page.height


@pytest.mark.parametrize("ink", [60, 180, 225])
@pytest.mark.parametrize("place", [(40, 50), (900, 60), (500, 950), (985, 983)])
def test_smallest_print_is_never_cut(place: Place, ink: int) -> None:
    page = Image.new("L", (1000, 1000), PAPER)
    ImageDraw.Draw(page).rectangle((480, 480, 520, 520), fill=INK)
    x, y = place
    dot = (x, y, x + 2, y + 2)
    ImageDraw.Draw(page).rectangle(dot, fill=ink)
    soft = page.filter(ImageFilter.GaussianBlur(0.5))
    left, top, right, bottom = drawn_area(soft)
    assert left <= dot[0]
    assert top <= dot[1]
    assert right > dot[2]
    assert bottom > dot[3]


@pytest.mark.parametrize("rule", [(0, 30, 999, 31), (30, 0, 31, 999)])
def test_rule_to_the_edges_is_kept(rule: tuple[int, int, int, int]) -> None:
    page = Image.new("L", (1000, 1000), PAPER)
    draw = ImageDraw.Draw(page)
    draw.rectangle((480, 480, 520, 520), fill=INK)
    draw.rectangle(rule, fill=INK)
    left, top, _, _ = drawn_area(page)
    assert left <= rule[0]
    assert top <= rule[1]


def test_empty_page_is_not_cropped() -> None:
    page = Image.new("L", (300, 400), PAPER)
    assert crop_margins(page) == (page, IDENTITY)


def test_speck_in_a_corner_leaves_a_legal_image() -> None:
    page = Image.new("L", (40, 40), 255)
    page.paste(0, (0, 0, 2, 2))
    assert min(crop_margins(page)[0].size) > 10


def test_auto_crops_wide_margins_only() -> None:
    narrow, wide = ImageOps.expand(a_page(), 8, fill=PAPER), framed(a_page())
    assert enhance(narrow, "auto", NOTHING)[0] is narrow
    result, placement = enhance(wide, "auto", NOTHING)
    assert result.size == crop_margins(wide)[0].size
    assert placement.point(0, 0) == drawn_area(wide)[:2]


def test_auto_flattens_rows_that_fan_out() -> None:
    photo, paper = on_table(a_page(), fan=20)
    result, placement = enhance(photo, "auto", Hints(paper=paper))
    # The paper with a little of the table around it.
    assert placement.point(0, 0) == pytest.approx(paper[0], abs=25)
    assert placement.point(*result.size) == pytest.approx(paper[2], abs=25)
    assert result.width == pytest.approx(1.04 * math.hypot(WIDTH, 20), abs=1)


def test_auto_cuts_paper_out_of_wide_table() -> None:
    photo, _ = on_table(a_page(), fan=0)
    wide = ImageOps.expand(photo, 100, fill=150)
    paper: Quad = ((120, 120), (420, 120), (420, 520), (120, 520))
    result, placement = enhance(wide, "auto", Hints(paper=paper))
    assert result.size == (312, 416)
    assert placement.point(0, 0) == pytest.approx((114, 112))


def test_auto_leaves_paper_that_fills_photo() -> None:
    photo, paper = on_table(a_page(), fan=5)
    assert enhance(photo, "auto", Hints(paper=paper))[0] is photo


def test_outline_that_crosses_is_ignored() -> None:
    page = a_page()
    crossed: Quad = ((0, 0), (300, 400), (300, 0), (0, 400))
    assert enhance(page, "auto", Hints(paper=crossed))[0] is page


def test_flattened_paper_is_not_turned_again() -> None:
    photo, paper = on_table(a_page(), fan=20)
    _, placement = enhance(photo, "full", Hints(skew=5, paper=paper))
    assert placement == enhance(photo, "full", Hints(paper=paper))[1]


def test_steps_compose_to_one_placement() -> None:
    page = a_page()
    ImageDraw.Draw(page).rectangle((120, 200, 160, 240), fill=0)
    photo, paper = on_table(page, fan=40)
    result, placement = enhance(photo, "full", Hints(paper=paper))
    # Without the strokes, which are narrow, the square is left.
    dark = result.filter(ImageFilter.MaxFilter(15)).point(lambda v: 255 if v < 128 else 0)
    left, top, right, bottom = dark.getbbox() or (0, 0, 0, 0)
    found = placement.point((left + right) / 2, (top + bottom) / 2)
    flat, size = rectification(paper)
    square = (140.5 * size[0] / page.width, 220.5 * size[1] / page.height)
    assert found == pytest.approx(flat.point(*square), abs=2)
