from typing import Any

import pytest

from ocr.masking import masked
from receipts.contracts import TaskResult
from receipts.text import Box, TextLine
from tests.builders import line

CARD = "4111 1111 1111 1111"


def result(**fields: object) -> TaskResult:
    values = {"task": "advanced_recognition", "model": "m", "seconds": 1.0}
    return TaskResult.model_validate(values | fields)


def test_card_number_in_lines_keeps_its_last_four() -> None:
    read = masked(result(lines=(line(f"VISA {CARD}"), line("TOTAL 9.00", 1))))
    assert [item.text for item in read.lines] == ["VISA **** **** **** 1111", "TOTAL 9.00"]


def test_card_number_over_two_lines_is_found() -> None:
    read = masked(result(lines=(line("4111 1111"), line("1111 1111", 1))))
    assert "4111" not in "".join(item.text for item in read.lines)


def at(text: str, left: int, top: int) -> TextLine:
    right, bottom = left + 40, top + 20
    box = Box(left, top, right, top + 3, right, bottom + 3, left, bottom)
    return TextLine(text=text, box=box)


def test_card_number_over_words_of_a_tilted_row_is_found() -> None:
    """An engine that gives words apart, the lower ones of a row before the higher ones."""
    words = [at(text, 60 * n, 4 * n) for n, text in enumerate(CARD.split())]
    lines = (words[2], at("VISA", 0, 40), words[0], words[3], words[1])
    read = masked(result(lines=lines))
    assert [item.text for item in read.lines] == ["****", "VISA", "****", "1111", "****"]
    assert [item.box for item in read.lines] == [item.box for item in lines]


def test_number_cut_within_a_group_is_found() -> None:
    lines = (at("4539 1488 03", 0, 0), at("43 6467", 200, 1))
    read = masked(result(lines=lines))
    assert [item.text for item in read.lines] == ["**** **** **", "** 6467"]


def test_column_of_numbers_is_no_card() -> None:
    lines = tuple(at(text, 0, 30 * n) for n, text in enumerate(CARD.split()))
    assert masked(result(lines=lines)).lines == lines


def test_card_number_anywhere_in_key_information_is_masked() -> None:
    read = masked(result(key_information={"a": [{"b": CARD, "c": 4111111111111111}], "d": 7}))
    assert read.key_information == {
        "a": [{"b": "**** **** **** 1111", "c": "************1111"}],
        "d": 7,
    }


@pytest.mark.parametrize(
    "printed",
    [
        {"card": 4111111111111111.0},
        {CARD: "x"},
        {"card": CARD.split()},
        {"card": [[CARD.split()], CARD]},
    ],
    ids=["float", "name", "groups", "nested"],
)
def test_card_number_of_any_shape_is_masked(printed: dict[str, Any]) -> None:
    assert "4111" not in str(masked(result(key_information=printed)).key_information)


def test_numbers_that_are_no_card_stay() -> None:
    printed = {"sums": [12.5, 4111, True, None], "codes": ["4111", "1111"], "empty": []}
    assert masked(result(key_information=printed)).key_information == printed


def test_card_number_in_text_is_masked() -> None:
    assert masked(result(text=f"paid by {CARD}.")).text == "paid by **** **** **** 1111."


def test_result_without_a_card_stays_as_it_is() -> None:
    read = result(lines=(line("Invoice 2026-000123"),), key_information={"total": "9.00"})
    assert masked(read) == read
