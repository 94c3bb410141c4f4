import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from preprocess.render.sizing import fit, page_size

SIDES = st.integers(min_value=11, max_value=60_000)
PIXELS = st.integers(min_value=100_000, max_value=23_520_000)


@given(width=SIDES, height=SIDES, max_pixels=PIXELS)
def test_fitted_size_is_legal(width: int, height: int, max_pixels: int) -> None:
    assume(max(width, height) <= 200 * min(width, height))
    fitted = fit((width, height), max_pixels)
    assert math.prod(fitted) <= max_pixels
    assert max(fitted) <= min(200 * min(fitted), 65_500)
    assert min(fitted) >= 11
    assert fitted[0] <= width
    assert fitted[1] <= height


@given(width=SIDES, height=SIDES, max_pixels=PIXELS)
def test_fitted_size_uses_its_budget(width: int, height: int, max_pixels: int) -> None:
    assume(max(width, height) <= 20 * min(width, height))
    assume(width * height > max_pixels)
    assert math.prod(fit((width, height), max_pixels)) > 0.97 * max_pixels


def test_small_image_keeps_its_size() -> None:
    assert fit((640, 480), 6_422_528) == (640, 480)


@pytest.mark.parametrize(
    ("points", "size"),
    [
        ((595, 842), (2130, 3014)),  # A4, as much of 300 dpi as the pixels allow
        ((226.8, 567), (945, 2362)),  # a till roll of 80 x 200 mm at 300 dpi
        ((1e6, 1e6), (2534, 2534)),
        ((14400, 72), (35800, 179)),
    ],
)
def test_page_is_drawn_for_print(points: tuple[float, float], size: tuple[int, int]) -> None:
    assert page_size(points, 6_422_528) == size


def test_stamp_sized_scan_keeps_its_pixels() -> None:
    assert page_size((100, 100), 6_422_528, scan_detail=8) == (800, 800)


def test_stamp_sized_scan_is_capped() -> None:
    width, height = page_size((100, 100), 6_422_528, scan_detail=100)
    assert 1_900_000 < width * height <= 2_000_000
