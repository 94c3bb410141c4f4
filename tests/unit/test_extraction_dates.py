from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.extraction import parse_date, parse_time
from receipts.extraction.dates import dates_in


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("19-03-201817:51", date(2018, 3, 19)),
        ("19-03-1817:51", date(2018, 3, 19)),
        ("05 MAR 2018", date(2018, 3, 5)),
        ("05MAR2018", date(2018, 3, 5)),
        ("5. März 2018", date(2018, 3, 5)),
        ("le 3 février 2024", date(2024, 2, 3)),
        ("18 Dis 2019", date(2019, 12, 18)),
        ("12 de octubre de 2020", date(2020, 10, 12)),
        ("March 5, 2018", date(2018, 3, 5)),
        ("20180304", date(2018, 3, 4)),
        ("2018-03-0412:30", date(2018, 3, 4)),
        ("2018年3月5日", date(2018, 3, 5)),
        ("01.02.2025", date(2025, 2, 1)),
        ("13/02/2025", date(2025, 2, 13)),
        ("02/13/2025", date(2025, 2, 13)),
        ("26-05--2018", date(2018, 5, 26)),
        ("24 12-17", date(2017, 12, 24)),
        ("3O/l2/2018", date(2018, 12, 30)),
        ("99-12-31", date(1999, 12, 31)),
        ("#0934-000125/01/201813:30-R", date(2018, 1, 25)),
        ("15/5/20183 13:14", date(2018, 5, 15)),
    ],
)
def test_date_is_read_where_the_text_decides(text: str, day: date) -> None:
    assert parse_date(text).value == day


@pytest.mark.parametrize(
    "text",
    ["", "31/02/2018", "03-6057 0314", "1-800-12-2018", "3 MARS 12.50", "12.05", "HD01-3 - 70"],
)
def test_other_texts_are_no_date(text: str) -> None:
    assert parse_date(text).candidates == ()


def test_ambiguous_date_keeps_its_candidates() -> None:
    reading = parse_date("01/02/2025")
    assert reading.value is None
    assert reading.candidates == (date(2025, 2, 1), date(2025, 1, 2))


@pytest.mark.parametrize(("day_first", "month"), [(True, 2), (False, 1)])
def test_hint_settles_an_ambiguous_date(day_first: bool, month: int) -> None:
    reading = parse_date("01/02/25", day_first=day_first)
    assert reading.value == date(2025, month, 3 - month)


def test_same_day_and_month_is_not_ambiguous() -> None:
    assert parse_date("12/12/2018").value == date(2018, 12, 12)


@given(
    st.dates(date(1980, 1, 1), date(2049, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%y", "%d %b %Y", "%b %d, %Y"]),
    st.sampled_from(["", " 17:51", "17:51", "  TOTAL"]),
)
def test_printed_date_is_read_back(day: date, form: str, behind: str) -> None:
    assert parse_date(day.strftime(form) + behind, day_first=True).value == day


def test_date_is_found_as_printed() -> None:
    assert [found.text for found in dates_in("Date :19-03-201817:51 #01")] == ["19-03-2018"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("17:51", time(17, 51)),
        ("19-03-201817:51:44", time(17, 51, 44)),
        ("20/03/2018 1:11:38 PM", time(13, 11, 38)),
        ("12:05 AM", time(0, 5)),
        ("07:42p", time(19, 42)),
        ("Time:1:06", time(1, 6)),
        ("17h51", time(17, 51)),
        ("17.51 Uhr", time(17, 51)),
        ("下午3:05", time(15, 5)),
        ("14时05分", time(14, 5)),
    ],
)
def test_time_is_read_by_notation(text: str, value: time) -> None:
    assert parse_time(text) == value


@pytest.mark.parametrize("text", ["", "25:10", "12.50", "1:2", "ratio 10:75"])
def test_other_texts_are_no_time(text: str) -> None:
    assert parse_time(text) is None


@given(st.times(), st.sampled_from(["%H:%M", "%H:%M:%S", "%I:%M %p"]))
def test_printed_time_is_read_back(value: time, form: str) -> None:
    seconds = value.second if "%S" in form else 0
    assert parse_time(value.strftime(form)) == time(value.hour, value.minute, seconds)
