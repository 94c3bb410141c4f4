from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.extraction import parse_amount
from receipts.extraction.amounts import amounts_in


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("1 234,56 €", "1234.56"),
        ("1,23,456.78", "123456.78"),
        ("1.007.50", "1007.50"),
        ("¥1,234", "1234"),
        ("¥1,234-", "1234"),
        ("1,234円", "1234"),
        ("RM 12.30", "12.30"),
        ("-RM5.00", "-5.00"),
        ("RM-0.02", "-0.02"),
        ("(12.00)", "-12.00"),
        ("12.00-", "-12.00"),
        ("\uff11\uff12.\uff10\uff10", "12.00"),
        ("l2.O0", "12.00"),
        ("12. 00", "12.00"),
        (".65", "0.65"),
        ("12.-", "12"),
        ("120:-", "120"),
        ("85.54 C", "85.54"),
        ("1.234", "1234"),
        ("0.532", "0.532"),
        ("Rp 15.000", "15000"),
        ("$0", "0"),
    ],
)
def test_amount_is_read_by_notation(text: str, value: str) -> None:
    assert parse_amount(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "-", "RM", "6%", "12.05.2018", "12 00", "O.l", "2 x 3.00", "4L5"]
)
def test_other_texts_are_no_amount(text: str) -> None:
    assert parse_amount(text) is None


GROUP_AND_DECIMAL_MARKS = [(",", "."), (".", ","), ("'", "."), (" ", ","), ("", "."), ("", ",")]


@given(
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.sampled_from(GROUP_AND_DECIMAL_MARKS),
    st.sampled_from(["{}", "-{}", "({})", "{}-", "RM {}", "{} €", "CHF {}", "$-{}"]),
)
def test_printed_amount_is_read_back(
    amount: Decimal, marks: tuple[str, str], notation: str
) -> None:
    group, decimal = marks
    printed = f"{amount:,.2f}".translate({ord(","): group, ord("."): decimal})
    is_negative = notation.replace("{}", "") in ("-", "()", "$-")
    assert parse_amount(notation.format(printed)) == (-amount if is_negative else amount)


@given(st.integers(min_value=1000, max_value=10**10), st.sampled_from([",", ".", "'"]))
def test_grouped_whole_amount_is_read_back(amount: int, group: str) -> None:
    assert parse_amount(f"{amount:,}".replace(",", group)) == amount


@given(st.one_of(st.text(), st.text("0123456789OolLIi|.,' ()-RM")))
def test_any_text_is_an_amount_or_not(text: str) -> None:
    value = parse_amount(text)
    assert value is None or value.is_finite()


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("TOTAL:RM85.54", ["RM85.54"]),
        ("2 X 5.00  10.00 S", ["5.00", "10.00"]),
        ("@5 X RM 12.50", ["RM 12.50"]),
        ("S = 6%  25.30  1.52", ["25.30", "1.52"]),
        ("Discount (1.20)", ["(1.20)"]),
        ("(Bill incl. GST: RM2.21)", ["RM2.21"]),
        ("AIR SEJUK RMO.65S", ["RMO.65"]),
        ("39.42 litre 500ML 0.5L", []),
        ("NO.53 JALAN PUTRA 12.05.2018 10:30", []),
    ],
)
def test_money_is_found_among_words(text: str, amounts: list[str]) -> None:
    assert [amount.text for amount in amounts_in(text) if amount.is_money] == amounts


def test_date_hides_no_amount_beside_it() -> None:
    found = [amount.text for amount in amounts_in("14/03/2025 12:30  TOTAL  5.00")]
    assert found == ["5.00"]
