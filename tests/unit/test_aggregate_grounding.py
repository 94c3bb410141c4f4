from aggregate.grounding import locate
from aggregate.pages import ReadPage
from receipts.printed import PrintedReceipt
from tests.builders import line


def page(*texts: str) -> ReadPage:
    lines = tuple(line(text, row) for row, text in enumerate(texts))
    return ReadPage(number=3, lines=lines, printed=PrintedReceipt())


def test_value_is_found_in_its_line() -> None:
    found = locate("9.00", page("COFFEE 4.50", "TOTAL 9.00"))
    assert found.page == 3
    assert found.box == line("TOTAL 9.00", 1).box


def test_blanks_and_punctuation_do_not_matter() -> None:
    assert locate("Kopi Corner Sdn. Bhd.", page("KOPI CORNER SDN BHD")).grounded


def test_value_over_several_lines_gets_the_box_around_them() -> None:
    found = locate("12 High Street, Oxford", page("Shop", "12 High Street,", "Oxford"))
    assert found.box is not None
    assert found.box[1] == line("", 1).box.y1
    assert found.box[5] == line("", 2).box.y3


def test_invented_value_is_not_grounded() -> None:
    assert not locate("123.45", page("TOTAL 9.00")).grounded


def test_part_of_a_value_is_not_enough() -> None:
    assert not locate("12 High Street, Oxford", page("12 High Street,")).grounded


def test_last_occurrence_counts_for_sums() -> None:
    receipt = page("COFFEE 9.00", "TOTAL 9.00")
    assert locate("9.00", receipt, last=True).box == line("TOTAL 9.00", 1).box
    assert locate("9.00", receipt).box == line("COFFEE 9.00", 0).box


def test_value_without_letters_or_digits_is_not_grounded() -> None:
    assert not locate("--", page("TOTAL 9.00")).grounded


def test_currency_sign_is_found_as_printed() -> None:
    assert locate("€", page("TOTAL € 9.00")).grounded
    assert not locate("€", page("TOTAL 9.00")).grounded
