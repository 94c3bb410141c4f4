import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ocr.boxes import read_line, rotated_box
from receipts.text import Box

LOCATION = [10, 20, 110, 20, 110, 40, 10, 40]
RECTANGLE = [60, 30, 100, 20, 0]
WORD_BOX = Box(10, 20, 110, 20, 110, 40, 10, 40)


def box(**places: Any) -> Box | None:
    line = read_line({"text": "Tea", **places})
    return line.box if line else None


@pytest.mark.parametrize(
    "places",
    [
        {"location": LOCATION},
        {"rotate_rect": RECTANGLE},
        {"rotate_rect": [60, 30, 20, 100, -90]},
        {"pos_list": [{"rotate_rect": RECTANGLE}]},
        {"pos_list": [{"location": LOCATION}, {"location": [0] * 8}]},
        {"location": LOCATION, "rotate_rect": [0, 0, 1, 1, 0]},
        {"location": None, "rotate_rect": RECTANGLE},
        {"location": [1, 2], "rotate_rect": RECTANGLE},
        {"location": [[10, 20], [110, 20], [110, 40], [10, 40]], "rotate_rect": RECTANGLE},
        {"location": [10.2, 19.8, 110, 20, 110, 40, 10, 40.4]},
    ],
)
def test_box_is_read_from_every_form(places: dict[str, Any]) -> None:
    assert box(**places) == WORD_BOX


@pytest.mark.parametrize(
    "places",
    [
        {},
        {"location": []},
        {"location": "here"},
        {"location": [10**400] * 8},
        {"rotate_rect": [math.nan, 1, 1, 1, 1]},
        {"rotate_rect": [1, 1, math.inf, 1, 1]},
        {"rotate_rect": [1e308] * 5},
        {"rotate_rect": [1, 2, 3, 4]},
        {"pos_list": []},
        {"pos_list": [RECTANGLE]},
        {"pos_list": {"rotate_rect": RECTANGLE}},
    ],
)
def test_line_without_a_usable_place_is_none(places: dict[str, Any]) -> None:
    assert box(**places) is None


@pytest.mark.parametrize("entry", [None, [], "Tea", 1, {}, {"text": None, "location": LOCATION}])
def test_entry_without_text_is_no_line(entry: Any) -> None:
    assert read_line(entry) is None


@example(angle=40, width=586, height=10)
@given(angle=st.integers(-40, 40), width=st.integers(60, 900), height=st.integers(10, 50))
def test_same_rectangle_said_either_way_is_one_box(angle: int, width: int, height: int) -> None:
    """A line that is nearly level, by its length along the angle or across it."""
    along = rotated_box(1000, 1000, width, height, angle)
    for turned in (angle - 90, angle + 90):
        across = rotated_box(1000, 1000, height, width, turned)
        assert all(abs(a - b) <= 1 for a, b in zip(along, across, strict=True))


@given(angle=st.integers(-40, 40), width=st.integers(60, 900))
def test_corners_run_clockwise_from_the_top_left(angle: int, width: int) -> None:
    found = rotated_box(1000, 1000, width, 40, angle)
    assert math.dist(found[0:2], found[2:4]) == pytest.approx(width, abs=2)
    assert math.dist(found[2:4], found[4:6]) == pytest.approx(40, abs=2)
    assert found.x1 < found.x2
    assert found.y1 < found.y4
