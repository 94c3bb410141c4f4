import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.Image import Transpose

from receipts.contracts import ObjectRef, PageImage
from receipts.placement import IDENTITY, Placement, scaled, shifted, turned
from receipts.text import Box

POSITIONS = st.floats(min_value=-10_000, max_value=10_000)
POINTS = st.tuples(POSITIONS, POSITIONS)
FACTORS = st.floats(min_value=0.05, max_value=20)
QUARTERS = st.sampled_from([0, 90, 180, 270])
SIDES = st.integers(min_value=11, max_value=20_000)
PIECES = st.one_of(
    st.builds(scaled, FACTORS, FACTORS),
    st.builds(shifted, POSITIONS, POSITIONS),
    st.builds(turned, QUARTERS, SIDES, SIDES),
    # Perspective so weak that no point of the range lies near its horizon.
    st.builds(
        lambda g, h: Placement(g=g, h=h),
        st.floats(min_value=-1e-7, max_value=1e-7),
        st.floats(min_value=-1e-7, max_value=1e-7),
    ),
)
# How an image is turned by Pillow, which counts anticlockwise.
PILLOW_TURNS = {90: Transpose.ROTATE_270, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_90}


def close(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return math.dist(one, other) <= 1e-6 * max(1.0, math.hypot(*one), math.hypot(*other))


@given(point=POINTS)
def test_identity_leaves_points_alone(point: tuple[float, float]) -> None:
    assert IDENTITY.point(*point) == point


@given(second=PIECES, first=PIECES, point=POINTS)
def test_composed_maps_apply_in_turn(
    second: Placement, first: Placement, point: tuple[float, float]
) -> None:
    assert close(second.after(first).point(*point), second.point(*first.point(*point)))


@given(third=PIECES, second=PIECES, first=PIECES, point=POINTS)
def test_composition_is_associative(
    third: Placement, second: Placement, first: Placement, point: tuple[float, float]
) -> None:
    left, right = third.after(second).after(first), third.after(second.after(first))
    assert close(left.point(*point), right.point(*point))


@given(piece=PIECES)
def test_identity_composes_to_the_same(piece: Placement) -> None:
    assert piece.after(IDENTITY) == piece
    assert IDENTITY.after(piece) == piece


@given(across=FACTORS, down=FACTORS, point=POINTS)
def test_scaling_back_returns_points(
    across: float, down: float, point: tuple[float, float]
) -> None:
    there_and_back = scaled(1 / across, 1 / down).after(scaled(across, down))
    assert close(there_and_back.point(*point), point)


@given(right=POSITIONS, down=POSITIONS, point=POINTS)
def test_shifting_back_returns_points(
    right: float, down: float, point: tuple[float, float]
) -> None:
    there_and_back = shifted(-right, -down).after(shifted(right, down))
    assert there_and_back.point(*point) == pytest.approx(point, abs=1e-9, rel=1e-9)


@given(degrees=QUARTERS, width=SIDES, height=SIDES, point=POINTS)
def test_turning_on_returns_points(
    degrees: int, width: int, height: int, point: tuple[float, float]
) -> None:
    size = (height, width) if degrees in {90, 270} else (width, height)
    back = turned((360 - degrees) % 360, *size)
    assert close(turned(degrees, width, height).after(back).point(*point), point)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_pixel_is_found_again(degrees: int) -> None:
    page = Image.new("L", (5, 3))
    page.putpixel((4, 1), 255)
    image = page.transpose(PILLOW_TURNS[degrees])
    left, top, right, bottom = image.getbbox() or (0, 0, 0, 0)
    middle = turned(degrees, *page.size).point((left + right) / 2, (top + bottom) / 2)
    assert middle == (4.5, 1.5)


@pytest.mark.parametrize(
    ("degrees", "first_corner"), [(0, (0, 0)), (90, (0, 30)), (180, (40, 30)), (270, (40, 0))]
)
def test_turned_box_starts_where_text_does(degrees: int, first_corner: tuple[int, int]) -> None:
    width, height = (30, 40) if degrees in {90, 270} else (40, 30)
    whole = Box(0, 0, width, 0, width, height, 0, height)
    assert turned(degrees, 40, 30).box(whole)[:2] == first_corner


def test_box_rounds_to_whole_pixels() -> None:
    box = Box(1, 1, 4, 1, 4, 3, 1, 3)
    assert scaled(1.3, 2.6).box(box) == (1, 3, 5, 3, 5, 8, 1, 8)


def test_tile_of_a_reduced_page() -> None:
    on_page = scaled(2, 2).after(shifted(0, 1000))
    assert on_page.point(10, 20) == (20, 2040)


def test_perspective_divides_by_depth() -> None:
    assert Placement(h=0.5).point(3, 2) == (1.5, 1)


def test_message_keeps_every_digit() -> None:
    placement = turned(90, 3000, 4000).after(scaled(1 / 3, 0.1))
    image = PageImage(
        part=1,
        page=1,
        image=ObjectRef(bucket="work", key="page.jpg"),
        media_type="image/jpeg",
        width=1000,
        height=1333,
        placement=placement,
    )
    assert PageImage.model_validate_json(image.model_dump_json()).placement == placement
