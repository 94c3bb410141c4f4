from ocr.masking import masked
from receipts.contracts import TaskResult
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


def test_card_number_anywhere_in_key_information_is_masked() -> None:
    read = masked(result(key_information={"a": [{"b": CARD, "c": 4111111111111111}], "d": 7}))
    assert read.key_information == {
        "a": [{"b": "**** **** **** 1111", "c": "************1111"}],
        "d": 7,
    }


def test_card_number_in_text_is_masked() -> None:
    assert masked(result(text=f"paid by {CARD}.")).text == "paid by **** **** **** 1111."


def test_result_without_a_card_stays_as_it_is() -> None:
    read = result(lines=(line("Invoice 2026-000123"),), key_information={"total": "9.00"})
    assert masked(read) == read
