import pytest

from receipts.printed import PrintedReceipt


@pytest.mark.parametrize("nothing", ["", "  ", "null", "NULL", "None", "n/a", None])
def test_words_for_nothing_become_null(nothing: str | None) -> None:
    assert PrintedReceipt.model_validate({"total": nothing}).total is None


def test_numbers_are_kept_as_text() -> None:
    assert PrintedReceipt.model_validate({"total": 9.5}).total == "9.5"


@pytest.mark.parametrize("nothing", [None, "null", "", [], [None]])
def test_absent_list_is_empty(nothing: object) -> None:
    assert PrintedReceipt.model_validate({"line_items": nothing}).line_items == ()


def test_unknown_fields_are_left_out() -> None:
    printed = PrintedReceipt.model_validate({"total": "1.00", "mood": "good"})
    assert printed == PrintedReceipt(total="1.00")
