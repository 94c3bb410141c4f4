import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from preprocess.render.geometry import (
    Point,
    Quad,
    area,
    fanning,
    flatten_perspective,
    is_convex,
    natural_size,
    rectification,
    rotation,
    straighten,
)
from receipts.placement import Placement

SIDES = st.integers(min_value=11, max_value=5_000)
DEGREES = st.floats(min_value=-45, max_value=45)
# Corners of a paper on a photo of 1,000 x 1,000, each somewhere in its own quarter.
LOW, HIGH = st.floats(min_value=0, max_value=400), st.floats(min_value=600, max_value=1000)
QUADS = st.tuples(
    st.tuples(LOW, LOW), st.tuples(HIGH, LOW), st.tuples(HIGH, HIGH), st.tuples(LOW, HIGH)
).filter(is_convex)

TILTED: Quad = ((60.0, 30.0), (330.0, 70.0), (360.0, 470.0), (20.0, 430.0))


def corners(width: float, height: float) -> list[Point]:
    return [(0, 0), (width, 0), (width, height), (0, height)]


def on_canvas(placement: Placement, place: Point) -> Point:
    """Where a place of the image lies in the result, by the inverse of an affine placement."""
    a, b, c, d, e, f, *_ = placement
    x, y = place[0] - c, place[1] - f
    whole = a * e - b * d
    return (e * x - b * y) / whole, (a * y - d * x) / whole


def dot(image: Image.Image, place: Point) -> None:
    x, y = place
    ImageDraw.Draw(image).ellipse((x - 4, y - 4, x + 4, y + 4), fill="black")


def darkest(image: Image.Image) -> Point:
    """The middle of the only dark spot, pixels taken at their centres."""
    left, top, right, bottom = image.convert("L").point(lambda v: 255 * (v < 128)).getbbox() or (
        (0,) * 4
    )
    return (left + right) / 2, (top + bottom) / 2


@given(width=SIDES, height=SIDES, degrees=DEGREES)
def test_canvas_fits_turned_image(width: int, height: int, degrees: float) -> None:
    placement, canvas = rotation((width, height), degrees)
    places = [on_canvas(placement, corner) for corner in corners(width, height)]
    for axis, side in enumerate(canvas):
        ends = [place[axis] for place in places]
        assert -0.001 <= min(ends) < 0.501
        assert side - 0.501 < max(ends) <= side + 0.001


@given(width=SIDES, height=SIDES)
def test_no_skew_changes_nothing(width: int, height: int) -> None:
    placement, size = rotation((width, height), 0)
    assert size == (width, height)
    assert placement.point(3, 4) == pytest.approx((3, 4))


def test_lines_that_fall_come_out_level() -> None:
    image = Image.new("L", (400, 300), "white")
    left, right = (100.0, 120.0), (300.0, 120 + 200 * math.tan(math.radians(5)))
    heights = []
    for place in (left, right):
        page = image.copy()
        dot(page, place)
        heights.append(darkest(straighten(page, 5)[0])[1])
    assert heights[0] == pytest.approx(heights[1], abs=1)


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_straightened_spot_maps_back(mode: str) -> None:
    image = Image.new(mode, (400, 300), "white")
    dot(image, (90, 210))
    result, placement = straighten(image, -7.5)
    assert result.mode == mode
    assert placement.point(*darkest(result)) == pytest.approx((90, 210), abs=1)


def test_new_canvas_is_white() -> None:
    result, _ = straighten(Image.new("RGB", (200, 100), "black"), 10)
    assert result.getpixel((0, 0)) == (255, 255, 255)
    assert result.getpixel((result.width // 2, result.height // 2)) == (0, 0, 0)


@given(quad=QUADS)
def test_flat_corners_are_the_papers(quad: Quad) -> None:
    assume(area(quad) > 1000)
    placement, size = rectification(quad)
    for corner, place in zip(corners(*size), quad, strict=True):
        assert placement.point(*corner) == pytest.approx(place, abs=1e-3)


@given(quad=QUADS)
def test_flat_inside_is_inside_paper(quad: Quad) -> None:
    assume(area(quad) > 1000)
    placement, (width, height) = rectification(quad)
    x, y = placement.point(width / 3, height / 5)
    ends = zip(quad, (*quad[1:], quad[0]), strict=True)
    assert all((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > 0 for (x0, y0), (x1, y1) in ends)


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_flattened_spot_maps_back(mode: str) -> None:
    image = Image.new(mode, (400, 500), "white")
    dot(image, (180, 260))
    result, placement = flatten_perspective(image, TILTED)
    assert result.mode == mode
    assert placement.point(*darkest(result)) == pytest.approx((180, 260), abs=1)


def test_table_is_left_out() -> None:
    image = Image.new("L", (400, 500), "black")
    ImageDraw.Draw(image).polygon(TILTED, fill="white")
    flat, _ = flatten_perspective(image, TILTED)
    inner = flat.crop((3, 3, flat.width - 3, flat.height - 3))
    assert inner.getextrema() == (255, 255)


def test_rectangle_keeps_its_size() -> None:
    quad: Quad = ((10, 20), (110, 20), (110, 220), (10, 220))
    assert natural_size(quad) == (100, 200)
    assert area(quad) == 20_000
    assert fanning(quad) == 0


def test_longer_sides_set_the_size() -> None:
    assert natural_size(((100, 0), (200, 0), (300, 400), (0, 400))) == (300, 412)


def test_fanning_ignores_common_tilt() -> None:
    quad: Quad = ((0, 0), (100, 20), (100, 180), (0, 160))
    assert fanning(quad) == pytest.approx(0)
    opened: Quad = ((0, 0), (100, -10), (100, 180), (0, 160))
    assert fanning(opened) == pytest.approx(math.degrees(math.atan(0.1) + math.atan(0.2)))


@pytest.mark.parametrize(
    "quad",
    [
        ((0, 0), (100, 100), (100, 0), (0, 100)),  # sides that cross
        ((0, 0), (0, 100), (100, 100), (100, 0)),  # anticlockwise
        ((0, 0), (100, 0), (30, 30), (0, 100)),  # a dent
        ((0, 0), (50, 0), (100, 0), (0, 100)),  # three corners on a line
    ],
)
def test_other_shapes_are_no_paper(quad: Quad) -> None:
    assert not is_convex(quad)
    assert is_convex(TILTED)
