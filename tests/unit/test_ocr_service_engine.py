"""What stands around RapidOCR's models, without the models."""

from typing import Any

import numpy as np
import pytest

from local.ocr_service.blanks import BlankKeepingDecoder
from local.ocr_service.orientation import Array, turn_upright

ALPHABET = ["", "A", "B", " "]
# A crop that shows which way it stands: its first pixel is its top left corner.
UPRIGHT = np.arange(40, dtype=np.float64).reshape(2, 20)
LEVEL_BOX = [[10, 10], [30, 10], [30, 12], [10, 12]]
STANDING_BOX = [[10, 10], [12, 10], [12, 30], [10, 30]]
SMALL_STANDING_BOX = [[50, 10], [52, 10], [52, 14], [50, 14]]


def boxes(*corners: list[list[int]]) -> Array:
    return np.array(corners, dtype=np.float32)


def says(label: str) -> Any:
    return lambda crops: [(label, 0.9) for _ in crops]


def test_upright_page_stays_as_it_is() -> None:
    crops, corners = turn_upright([UPRIGHT], boxes(LEVEL_BOX), says("0"))

    assert (crops[0] == UPRIGHT).all()
    assert corners.tolist() == [LEVEL_BOX]


def test_overturned_page_is_turned_round() -> None:
    crops, corners = turn_upright([np.rot90(UPRIGHT, 2)], boxes(LEVEL_BOX), says("180"))

    assert (crops[0] == UPRIGHT).all()
    assert corners[0][0].tolist() == [30, 12]


@pytest.mark.parametrize(("label", "first"), [("0", [12, 10]), ("180", [10, 30])])
def test_sideways_text_starts_at_its_corner(label: str, first: list[int]) -> None:
    _, corners = turn_upright([UPRIGHT], boxes(STANDING_BOX), says(label))

    assert corners[0][0].tolist() == first


def test_narrow_digit_is_not_laid_down() -> None:
    digit = np.arange(8, dtype=np.float64).reshape(4, 2)
    crops = [UPRIGHT, np.rot90(digit)]

    upright, _ = turn_upright(crops, boxes(LEVEL_BOX, SMALL_STANDING_BOX), says("0"))

    assert (upright[1] == digit).all()


def test_one_doubtful_line_is_outvoted() -> None:
    def one_is_wrong(crops: list[Array]) -> list[tuple[str, float]]:
        return [("180", 0.99), *(("0", 0.9) for _ in crops[1:])]

    crops, _ = turn_upright([UPRIGHT] * 3, boxes(*[LEVEL_BOX] * 3), one_is_wrong)

    assert all((crop == UPRIGHT).all() for crop in crops)


def decoded(*steps: list[float]) -> str:
    """The best path through steps of [nothing, A, B, blank], repeats not merged."""

    def best_path(probabilities: Array) -> str:
        return "".join(ALPHABET[step] for step in probabilities[0].argmax(axis=1))

    text: str = BlankKeepingDecoder(best_path, ALPHABET)(np.array([steps]))
    return text


def test_probable_blank_is_kept() -> None:
    assert decoded([0, 1, 0, 0], [0.8, 0, 0, 0.2], [0, 0, 1, 0]) == "A B"


def test_improbable_blank_is_dropped() -> None:
    assert decoded([0, 1, 0, 0], [0.95, 0, 0, 0.05], [0, 0, 1, 0]) == "AB"


def test_blank_never_replaces_a_character() -> None:
    assert decoded([0, 0.6, 0, 0.4], [0, 0, 1, 0]) == "AB"
