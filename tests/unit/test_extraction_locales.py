"""What a locale prints is read back: `parse(format(x)) == x`, or it stays open, never wrong."""

from datetime import date
from decimal import Decimal
from typing import Literal

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from receipts.extraction import parse_amount, parse_date, read_currency

# How CLDR writes numbers and dates where people pay in each currency.
CURRENCIES = {
    "da_DK": "DKK", "de_AT": "EUR", "de_CH": "CHF", "de_DE": "EUR", "el_GR": "EUR", "en_AU": "AUD",
    "en_CA": "CAD", "en_GB": "GBP", "en_IE": "EUR", "en_IN": "INR", "en_SG": "SGD", "en_US": "USD",
    "es_ES": "EUR", "es_MX": "MXN", "fi_FI": "EUR", "fil_PH": "PHP", "fr_CA": "CAD",
    "fr_CH": "CHF", "fr_FR": "EUR", "he_IL": "ILS", "hi_IN": "INR", "hu_HU": "HUF", "id_ID": "IDR",
    "it_CH": "CHF", "it_IT": "EUR", "ja_JP": "JPY", "ko_KR": "KRW", "ms_MY": "MYR", "nb_NO": "NOK",
    "nl_NL": "EUR", "pl_PL": "PLN", "pt_BR": "BRL", "pt_PT": "EUR", "ru_RU": "RUB", "sv_SE": "SEK",
    "th_TH": "THB", "tr_TR": "TRY", "uk_UA": "UAH", "vi_VN": "VND", "zh_CN": "CNY", "zh_HK": "HKD",
    "zh_TW": "TWD",
}  # fmt: skip
NUMBERS_ONLY = ["ar_EG", "bg_BG", "bn_BD", "en_ZA", "es_AR", "et_EE", "fa_IR", "hr_HR", "lt_LT"]
# Whose month names are read.
NAMED_MONTHS = [
    *("bg", "cs", "da", "de", "de_AT", "en", "en_US", "es", "et", "fi", "fil", "fr", "fr_CA", "hu"),
    *("id", "is", "it", "ja", "ko", "ms", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sv"),
    *("tr", "uk", "zh_CN", "zh_TW"),
]
type Style = Literal["standard", "accounting"]
STYLES: st.SearchStrategy[Style] = st.sampled_from(["standard", "accounting"])
WHOLE = frozenset({"JPY", "KRW", "VND"})

cents = st.integers(-(10**9), 10**9).map(lambda units: Decimal(units).scaleb(-2))
# What two digits of a year are read as.
days = st.dates(date(1980, 1, 1), date(2049, 12, 31))


@given(cents, st.sampled_from([*CURRENCIES, *NUMBERS_ONLY]), st.sampled_from(["latn", "default"]))
def test_amount_of_any_locale_is_read_back(amount: Decimal, locale: str, digits: str) -> None:
    text = format_decimal(amount, "#,##0.00", locale, numbering_system=digits)
    assert parse_amount(text) == amount


@given(cents, st.sampled_from(sorted(CURRENCIES)), STYLES)
def test_amount_with_its_currency_is_read_back(amount: Decimal, locale: str, style: Style) -> None:
    code = CURRENCIES[locale]
    whole = amount.to_integral_value() if code in WHOLE else amount
    text = format_currency(whole, code, locale=locale, format_type=style)
    found = read_currency([text])
    assert parse_amount(text) == whole
    assert found.code in {code, None}
    assert code in found.candidates


@given(cents)
def test_full_width_digits_are_read_back(amount: Decimal) -> None:
    wide = str.maketrans(
        "0123456789.,-", "".join(map(chr, [*range(0xFF10, 0xFF1A), 0xFF0E])) + ",-"
    )
    assert parse_amount(f"{amount:,.2f}".translate(wide)) == amount


@given(days, st.sampled_from(NAMED_MONTHS), st.sampled_from(["medium", "long"]))
def test_date_with_a_named_month_is_read_back(day: date, locale: str, style: str) -> None:
    assert day in parse_date(format_date(day, style, locale)).candidates


@given(
    days,
    st.sampled_from([*CURRENCIES, *NUMBERS_ONLY, "cs_CZ", "lv_LV", "ro_RO", "sl_SI"]),
    st.sampled_from(["short", "medium", "long"]),
)
def test_date_of_any_locale_is_right_or_open(day: date, locale: str, style: str) -> None:
    found = parse_date(format_date(day, style, locale))
    assert found.value in {day, None}
    assert found.candidates == () or day in found.candidates


@given(days, st.sampled_from("-/"), st.sampled_from(["%y", "%Y"]), st.booleans())
def test_day_and_month_are_never_guessed(day: date, mark: str, year: str, is_first: bool) -> None:
    pattern = mark.join(["%d", "%m", year] if is_first else ["%m", "%d", year])
    text = day.strftime(pattern)
    found = parse_date(text)
    assert day in found.candidates
    assert (found.value is None) == (day.day <= 12 and day.day != day.month)
    assert parse_date(text, day_first=is_first).value == day


@pytest.mark.parametrize(
    ("text", "days_it_may_be"),
    [
        ("01/02/25", [date(2025, 2, 1), date(2025, 1, 2)]),
        ("25. 3. 17.", [date(2017, 3, 25), date(2025, 3, 17)]),
        ("4 listopad 2025", [date(2025, 10, 4), date(2025, 11, 4)]),
    ],
)
def test_ambiguous_date_gives_its_candidates(text: str, days_it_may_be: list[date]) -> None:
    found = parse_date(text)
    assert found.value is None
    assert list(found.candidates) == days_it_may_be


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025. márc. 31.", date(2025, 3, 31)),
        ("2025-Mar-31", date(2025, 3, 31)),
        ("31 KASIM 2025", None),
        ("30 KASIM 2025", date(2025, 11, 30)),
        ("1 ağustos 2025", date(2025, 8, 1)),
        ("17 Μαΐου 2031", date(2031, 5, 17)),
        ("1\u200f/13\u200f/2025", date(2025, 1, 13)),
    ],
)
def test_month_names_of_many_languages_are_read(text: str, day: date | None) -> None:
    assert parse_date(text).value == day
