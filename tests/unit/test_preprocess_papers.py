"""Receipts found on drawn photos, and documents that must stay whole."""

import math
from collections.abc import Sequence

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from preprocess.look.papers import find_papers
from preprocess.look.papers_quad import (
    Quad,
    contains,
    from_top_left,
    grown,
    hull,
    outline,
    polygon_area,
)
from preprocess.look.papers_regions import find_regions
from preprocess.look.papers_rest import is_print_left_out
from preprocess.look.papers_search import relief_of

PHOTO = (1200, 900)
TABLE, PAPER, INK = 90, 225, 40

type Corner = tuple[float, float]


def print_on(image: Image.Image, box: tuple[int, int, int, int], *, ink: int = INK) -> None:
    """Lines of strokes, as letters are."""
    pen = ImageDraw.Draw(image)
    left, top, right, bottom = box
    for row, y in enumerate(range(top, bottom - 12, 22)):
        for x in range(left, right - (row % 4) * (right - left) // 6, 6):
            pen.rectangle((x, y, x + 2, y + 11), fill=ink)


def receipt(width: int, height: int, *, printed: bool = True, paper: int = PAPER) -> Image.Image:
    image = Image.new("L", (width, height), paper)
    if printed:
        print_on(image, (20, 20, width - 20, height - 20))
    return image


def table(*, level: int = TABLE, grain: float = 10) -> Image.Image:
    return ImageChops.add(
        Image.new("L", PHOTO, level), Image.effect_noise(PHOTO, grain), offset=-128
    )


def put(scene: Image.Image, paper: Image.Image, at: Corner, *, degrees: float = 0.0) -> Quad:
    """Lay a paper on the table, its centre at a place; gives its corners."""
    turned, mask = (
        image.rotate(-degrees, Image.Resampling.BICUBIC, expand=True)
        for image in (paper, Image.new("L", paper.size, 255))
    )
    x, y = at
    scene.paste(turned, (round(x - turned.width / 2), round(y - turned.height / 2)), mask)
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    a, b = paper.width / 2, paper.height / 2
    one, two, three, four = (
        (x + u * cos - v * sin, y + u * sin + v * cos)
        for u, v in ((-a, -b), (a, -b), (a, b), (-a, b))
    )
    return one, two, three, four


def far(found: Quad, right: Quad) -> float:
    """The distance of the corner that is farthest from where it should be."""
    return max(math.dist(one, other) for one, other in zip(found, right, strict=True))


def photo(scene: Image.Image) -> Image.Image:
    return scene.filter(ImageFilter.GaussianBlur(0.8))


def several(scene: Image.Image) -> Sequence[Quad]:
    return find_papers(photo(scene)).several


@pytest.mark.parametrize("level", [25, 90, 160])
def test_receipts_side_by_side_are_found(level: int) -> None:
    scene = table(level=level)
    right = [
        put(scene, receipt(300, 640), (220, 420), degrees=3),
        put(scene, receipt(280, 560), (600, 430), degrees=-4),
        put(scene, receipt(260, 700), (980, 450), degrees=7),
    ]
    found = several(scene)
    assert len(found) == 3
    for quad in right:
        assert min(far(other, quad) for other in found) < 15


def test_receipts_come_from_the_top_down() -> None:
    scene = table()
    put(scene, receipt(300, 340), (900, 680), degrees=2)
    put(scene, receipt(300, 320), (300, 640), degrees=-3)
    put(scene, receipt(320, 340), (820, 220), degrees=4)
    put(scene, receipt(340, 300), (260, 180))
    centres = [(quad[0][0] + quad[2][0]) / 2 for quad in several(scene)]
    assert centres == pytest.approx([260, 820, 300, 900], abs=12)


def test_shadow_over_a_receipt_does_not_matter() -> None:
    scene = table(level=120)
    put(scene, receipt(340, 700), (300, 450), degrees=2)
    put(scene, receipt(340, 700), (880, 430), degrees=-3)
    light = Image.linear_gradient("L").rotate(90).resize(PHOTO)
    scene = ImageChops.multiply(scene, light.point([110 + level // 2 for level in range(256)]))
    assert len(several(scene)) == 2


def test_receipt_cut_off_by_the_photo_counts() -> None:
    scene = table()
    put(scene, receipt(320, 700), (300, 600), degrees=2)
    put(scene, receipt(320, 600), (860, 430), degrees=-3)
    assert len(several(scene)) == 2


def test_single_receipt_gives_its_outline() -> None:
    scene = table()
    right = put(scene, receipt(420, 760), (600, 450), degrees=5)
    found = find_papers(photo(scene))
    assert found.several == ()
    assert found.outline is not None
    assert far(found.outline, right) < 15


@pytest.mark.parametrize("at", [(600, 600), (600, 300), (150, 450), (1050, 450)])
def test_receipt_cut_off_by_the_photo_has_no_outline(at: Corner) -> None:
    scene = table()
    put(scene, receipt(420, 840 if at[0] == 600 else 600), at, degrees=5)
    assert find_papers(photo(scene)).outline is None


def test_page_that_fills_the_copy_is_left_whole() -> None:
    assert find_papers(receipt(*PHOTO)) == ((), None)


def test_columns_of_a_page_stay_together() -> None:
    page = receipt(*PHOTO, printed=False)
    print_on(page, (60, 60, 560, 840))
    print_on(page, (640, 60, 1140, 840))
    ImageDraw.Draw(page).line((600, 50, 600, 850), fill=INK, width=8)
    assert find_papers(page) == ((), None)


def test_panels_of_a_form_stay_together() -> None:
    page = Image.new("L", PHOTO, 170)
    for left in (60, 630):
        for top in (60, 480):
            page.paste(receipt(510, 360), (left, top))
    assert find_papers(page).several == ()


def test_band_across_a_page_does_not_split_it() -> None:
    scene = table()
    page = receipt(560, 800)
    ImageDraw.Draw(page).rectangle((0, 300, 560, 380), fill=60)
    put(scene, page, (600, 450), degrees=3)
    assert several(scene) == ()


def test_light_things_without_print_are_no_receipts() -> None:
    scene = table()
    put(scene, receipt(300, 640, printed=False), (300, 450), degrees=3)
    put(scene, receipt(300, 640, printed=False), (850, 450), degrees=-4)
    assert find_papers(photo(scene)) == ((), None)


def test_nothing_is_cut_out_where_print_would_be_lost() -> None:
    scene = table(level=150)
    put(scene, receipt(300, 640), (220, 420), degrees=3)
    put(scene, receipt(280, 560), (600, 430), degrees=-4)
    put(scene, receipt(260, 640, paper=150), (980, 450), degrees=7)
    assert find_papers(photo(scene)) == ((), None)


def test_small_copy_shows_no_table() -> None:
    scene = table()
    put(scene, receipt(420, 760), (600, 450), degrees=5)
    assert find_papers(scene.reduce(8)) == ((), None)


def test_print_beside_the_papers_is_seen() -> None:
    scene = table()
    papers = [
        put(scene, receipt(300, 640), (x, 450), degrees=degrees)
        for x, degrees in ((220, 2), (620, -3), (1000, 5))
    ]
    assert not is_print_left_out(relief_of(scene), papers)
    assert is_print_left_out(relief_of(scene), papers[:2])


def test_regions_hang_together_by_sides_only() -> None:
    rows = ("XX..X", "X..XX", "XXX..", "..X..", "....X")
    mask = Image.new("L", (5, 5))
    mask.putdata([255 * (mark == "X") for row in rows for mark in row])
    assert sorted(region.area for region in find_regions(mask, 1)) == [1, 3, 7]
    assert [region.area for region in find_regions(mask, 5)] == [7]


def test_outline_of_a_sheared_sheet_is_its_corners() -> None:
    mask = Image.new("L", (200, 160))
    corners: Quad = ((40, 20), (170, 40), (160, 140), (20, 120))
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    (region,) = find_regions(mask, 100)
    found = outline(region)
    assert found is not None
    assert far(found.corners, corners) < 3


def test_line_has_no_outline() -> None:
    mask = Image.new("L", (50, 50))
    ImageDraw.Draw(mask).line((10, 25, 40, 25), fill=255)
    (region,) = find_regions(mask, 10)
    assert outline(region) is None


def test_hull_leaves_out_what_lies_inside() -> None:
    corners = hull([(0, 0), (4, 0), (4, 3), (0, 3), (2, 1), (2, 0)])
    assert sorted(corners) == [(0, 0), (0, 3), (4, 0), (4, 3)]
    assert polygon_area(corners) == 12


def test_corners_start_at_the_top_left() -> None:
    assert from_top_left([(9, 1), (8, 9), (0, 8), (1, 0)]) == ((1, 0), (9, 1), (8, 9), (0, 8))


def test_growth_moves_every_side_out() -> None:
    larger = grown(((10, 10), (30, 10), (30, 20), (10, 20)), 2)
    assert larger == ((8, 8), (32, 8), (32, 22), (8, 22))
    assert contains(larger, (9, 9))
    assert not contains(larger, (7, 15))
