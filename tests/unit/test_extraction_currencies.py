import pytest
from iso4217 import Currency

from receipts.checks.money import decimals_of
from receipts.extraction import read_currency
from receipts.extraction.currencies import ISO_CODES, printed_currency

# Units of account that nobody pays in; those of no country begin with an X.
FUNDS = {"BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW"}
REGIONAL = {"XAF", "XCD", "XCG", "XOF", "XPF"}


def test_currencies_are_those_of_the_standard() -> None:
    listed = {currency.code: currency.exponent for currency in Currency}
    money = {code for code in listed if code[0] != "X" or code in REGIONAL} - FUNDS
    assert money | {"ANG", "BGN"} == ISO_CODES
    assert {code: decimals_of(code) for code in money} == {code: listed[code] for code in money}


def test_service_charge_is_no_currency() -> None:
    assert read_currency(["SVC 1.50"]).code is None


@pytest.mark.parametrize(
    ("texts", "code", "evidence"),
    [
        (["TOTAL RM 8.20"], "MYR", "symbol"),
        (["AMOUNT(RM)"], "MYR", "symbol"),
        (["TOTAL 12,99€"], "EUR", "symbol"),
        (["1000円"], "JPY", "symbol"),
        (["Summe EUR 12,00"], "EUR", "code"),
        (["Total in CHF", "12.00"], "CHF", "code"),
        (["100 HUF"], "HUF", "code"),
        (["$5.00", "TOTAL USD"], "USD", "code"),
        (["S$5.00", "$5.00"], "SGD", "symbol"),
        (["R$ 12,00"], "BRL", "symbol"),
        (["12,00 EUR", "13,00 EUR", "USD 27.00"], "EUR", "code"),
        (["12,00 €", "13,00 €", "USD 27.00"], "EUR", "symbol"),
    ],
)
def test_currency_is_read_from_print(texts: list[str], code: str, evidence: str) -> None:
    reading = read_currency(texts)
    assert (reading.code, reading.evidence) == (code, evidence)


@pytest.mark.parametrize(
    ("text", "candidate"),
    [("$8.20", "USD"), ("kr 120,00", "SEK"), ("¥1,234", "CNY"), ("£5", "GBP")],
)
def test_ambiguous_symbol_gives_candidates_only(text: str, candidate: str) -> None:
    reading = read_currency([text])
    assert reading.code is None
    assert candidate in reading.candidates
    assert len(reading.candidates) > 1


def test_two_codes_in_balance_stay_open() -> None:
    reading = read_currency(["12,00 EUR", "USD 13.00"])
    assert (reading.code, reading.candidates) == (None, ("EUR", "USD"))


@pytest.mark.parametrize(
    "text", ["", "PEN 2.50", "SDN BHD (682288-V)", "RON95", "Gift 20.00", "FUN (SOS)", "in all"]
)
def test_words_are_no_currency(text: str) -> None:
    reading = read_currency([text])
    assert (reading.code, reading.candidates, reading.evidence) == (None, (), None)


def test_printed_code_goes_before_its_symbol() -> None:
    assert printed_currency(["S/ 1.00", "S/ 2.00", "Total in PEN", "USD 1.00"]) == "PEN"


def test_printed_mark_is_kept_as_printed() -> None:
    assert (
        printed_currency(["$1.00", "$2.00", "TOTAL \uff2d\uff39\uff32 3.00"])
        == "\uff2d\uff39\uff32"
    )
