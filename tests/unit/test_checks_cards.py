from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.checks.cards import (
    count_cards,
    is_card_number,
    mask_card_lines,
    mask_card_pieces,
    mask_cards,
)

# Numbers that the schemes and their acquirers publish for testing.
SAMPLES = (
    "4111111111111111",
    "4222222222222",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "30569309025904",
    "3530111333300000",
    "6011111111111117",
    "6250941006528599",
    "6304000000000000",
)


@pytest.mark.parametrize("number", SAMPLES)
def test_card_number_keeps_its_last_four(number: str) -> None:
    masked = mask_cards(f"VISA {number} APPROVED")
    assert masked == f"VISA {'*' * (len(number) - 4)}{number[-4:]} APPROVED"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111 1111 1111 1111", "**** **** **** 1111"),
        ("4111-1111-1111-1111", "****-****-****-1111"),
        ("4111.1111.1111.1111", "****.****.****.1111"),
        ("3782 822463 10005", "**** ****** *0005"),
        ("41111111 11111111", "******** ****1111"),
        ("4111\u00a01111\u20111111  1111", "****\u00a0****\u2011****  1111"),
        ("\uff14111 1111 1111 1111", "**** **** **** 1111"),
        ("4111 1111\n1111 1111", "**** ****\n**** 1111"),
        ("CARD NO4111111111111111", "CARD NO************1111"),
        ("TAX 4111 1111 1111 1111 05/27", "TAX **** **** **** 1111 05/27"),
        ("#4111111111111111", "#************1111"),
        ("** 4111 1111 1111 1111 **", "** **** **** **** 1111 **"),
        ("4111111111111111,5555555555554444", "************1111,************4444"),
        ("4l11 1l11 1I11 1111", "**** **** **** 1111"),
        ("CARD 4539 I488 O343 6467", "CARD **** **** **** 6467"),
        ("6011OOO990l39424", "************9424"),
        ("4539 1488 03 43 6467", "**** **** ** ** 6467"),
    ],
)
def test_separators_do_not_hide_a_card(text: str, masked: str) -> None:
    assert mask_cards(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",  # fails Luhn's test
        "1234 5678 9012 3452",  # no scheme's
        "4006381333931",  # a bar code
        "1 4006381333931 12.00",
        "+49 30 901820 4111",
        "**** **** **** 4242 20260304 1530",
        "XXXXXXXXXXXX4242 4242 4242 4242",
        "4111 11** **** 1111",
        "2026-03-04 12:30:11 0001",
        "4111111111111111111111111",  # longer than any card's
        "4111\n1111\n1111\n1111",  # a column of amounts
        "4111 1 11 1111 1111",
        "4539 14 880 3436 467",
        "SUBTOTAL 1234.50 CASH 2000.00",
        "SOLD BIG OIL SSSS OOOO IIII llll",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask_cards(text) == text


def test_number_over_two_lines_is_masked_in_both() -> None:
    lines = ("PAN 4111 1111", "1111 1111", "", "TOTAL 9,00")
    assert mask_card_lines(lines) == ("PAN **** ****", "**** 1111", "", "TOTAL 9,00")
    assert count_cards(lines) == 1


def test_number_over_pieces_of_a_row_is_masked() -> None:
    rows = (("VISA", "4111", "1111", "1111", "1111"), ("TOTAL", "9,00"))
    assert mask_card_pieces(rows) == ("VISA", "****", "****", "****", "1111", "TOTAL", "9,00")


def test_rows_without_pieces_keep_the_others_in_place() -> None:
    assert mask_card_pieces([["a", "b"], [], ["c"]], gap="") == ("a", "b", "c")


def test_overlapping_numbers_show_four_digits_once() -> None:
    digits = mask_cards("4111 1111 1111 1111 4111 1111 1111 1111").replace("*", "")
    assert digits.split() == ["1111", "1111"]


card_like = st.text("0123456789 -*X.\n\u2022\uff14", max_size=60)


@given(st.one_of(st.text(max_size=60), card_like))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    masked = mask_cards(text)
    assert len(masked) == len(text)
    assert mask_cards(masked) == masked


@st.composite
def card_numbers(draw: st.DrawFn) -> str:
    start = draw(st.sampled_from(["4", "51", "2221", "62", "6011"]))
    body = start + draw(st.text("0123456789", min_size=15 - len(start), max_size=15 - len(start)))
    return next(body + digit for digit in "0123456789" if is_card_number(body + digit))


@given(card_numbers(), st.sampled_from(["", " ", "-", "  "]), card_like)
def test_no_card_number_is_left(number: str, separator: str, around: str) -> None:
    grouped = separator.join(number[i : i + 4] for i in range(0, 16, 4))
    masked = mask_cards(f"{around} a {grouped} b {around}")
    assert grouped not in masked
    assert count_cards([masked]) == 0


def test_longer_texts_take_time_in_proportion() -> None:
    """Eight times the text takes about eight times as long; comparing all groups takes 64."""
    short, long = (
        min(seconds_to_mask("4111 " * groups) for _ in range(3)) for groups in (100, 800)
    )
    assert long < 24 * short


def seconds_to_mask(text: str) -> float:
    start = process_time()
    mask_cards(text)
    return process_time() - start
