from datetime import date
from decimal import Decimal

import pytest

from receipts.checks.facts import Facts, ItemFacts, TaxFacts, TotalFacts
from receipts.checks.money import decimals_of
from receipts.checks.rules import RULES
from receipts.checks.run import check_facts
from receipts.extraction.currencies import ISO_CODES

UPLOAD = date(2026, 3, 4)


def status(code: str, facts: Facts) -> str:
    results = [result.status for result in check_facts(facts) if result.code == code]
    return "fail" if "fail" in results else results[0]


def message(code: str, facts: Facts) -> str | None:
    return next(r.message for r in check_facts(facts) if r.code == code and r.status == "fail")


def totals(**values: str) -> TotalFacts:
    return TotalFacts(**{name: Decimal(value) for name, value in values.items()})


@pytest.mark.parametrize(
    ("day", "broken"),
    [
        (date(2026, 3, 4), []),
        (date(2026, 3, 5), []),  # the merchant's calendar may be ahead
        (date(2026, 3, 6), ["D2"]),
        (date(2024, 3, 5), []),
        (date(2024, 3, 4), []),
        (date(2024, 3, 3), ["D3"]),
        (date(1989, 12, 31), ["D1", "D3"]),
        (date(9999, 12, 31), ["D2"]),
    ],
)
def test_date_is_between_old_and_upload(day: date, broken: list[str]) -> None:
    facts = Facts(transaction_date=day, received=UPLOAD)
    assert [r.code for r in check_facts(facts) if r.code[0] == "D" and r.status == "fail"] == broken


def test_date_of_two_readings_stays_open() -> None:
    facts = Facts(date_candidates=(date(2026, 4, 3), date(2026, 3, 4)), received=UPLOAD)
    assert message("D4", facts) == (
        "The date may be 2026-04-03 or 2026-03-04, of which only 2026-03-04 is before the upload."
    )


def test_missing_date_is_skipped() -> None:
    assert {status(code, Facts()) for code in ("D1", "D2", "D3", "D4")} == {"skip"}


@pytest.mark.parametrize(("code", "expected"), [("EUR", "pass"), ("BZR", "fail"), (None, "skip")])
def test_currency_is_of_the_standard(code: str | None, expected: str) -> None:
    assert status("C1", Facts(currency=code)) == expected


def test_shared_currency_sign_leaves_it_open() -> None:
    facts = Facts(currency_candidates=("USD", "AUD"))
    assert message("C3", facts) == "The amounts may be in USD or AUD."


@pytest.mark.parametrize(
    ("currency", "total", "expected"),
    [
        ("JPY", "1234", "pass"),
        ("JPY", "1234.00", "pass"),
        ("JPY", "1234.50", "fail"),
        ("KWD", "1.234", "pass"),
        ("EUR", "1.234", "fail"),
    ],
)
def test_decimals_fit_the_currency(currency: str, total: str, expected: str) -> None:
    assert status("C4", Facts(currency=currency, totals=totals(total=total))) == expected


def test_unit_price_may_have_more_decimals() -> None:
    fuel = ItemFacts(unit_price=Decimal("1.799"), total=Decimal("17.99"))
    assert status("C4", Facts(currency="EUR", items=(fuel,))) == "pass"


@pytest.mark.parametrize(
    ("codes", "expected"), [({"EUR"}, "pass"), ({"EUR", "USD"}, "fail"), (set(), "skip")]
)
def test_receipt_is_in_one_currency(codes: set[str], expected: str) -> None:
    assert status("C5", Facts(currencies=frozenset(codes))) == expected


@pytest.mark.parametrize(
    ("total", "document_type", "expected"),
    [
        ("9.00", None, "pass"),
        ("-9.00", "credit_note", "pass"),
        ("-9.00", None, "fail"),
        ("0.00", "credit_note", "fail"),
        (None, None, "fail"),
    ],
)
def test_total_is_above_zero(total: str | None, document_type: str | None, expected: str) -> None:
    sums = TotalFacts() if total is None else totals(total=total)
    assert status("S1", Facts(totals=sums, document_type=document_type)) == expected


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [("2", "pass"), ("-2", "pass"), ("0", "fail"), ("4006381333931", "fail"), (None, "skip")],
)
def test_quantity_is_of_a_size_that_occurs(quantity: str | None, expected: str) -> None:
    item = ItemFacts(quantity=None if quantity is None else Decimal(quantity))
    assert status("S2", Facts(items=(item,))) == expected


@pytest.mark.parametrize(("count", "expected"), [("2", "pass"), ("4", "pass"), ("5", "fail")])
def test_printed_count_is_of_rows_or_pieces(count: str, expected: str) -> None:
    items = (ItemFacts(quantity=Decimal(3)), ItemFacts(quantity=Decimal("0.532")))
    assert status("A8", Facts(items=items, item_count=Decimal(count))) == expected


@pytest.mark.parametrize(("tip", "expected"), [("5.00", "pass"), ("5.01", "fail")])
def test_tip_is_half_of_the_bill_at_most(tip: str, expected: str) -> None:
    assert status("A11", Facts(totals=totals(subtotal="10", tip=tip))) == expected


@pytest.mark.parametrize(("rate", "expected"), [("40", "skip"), ("53", "fail"), ("-6", "fail")])
def test_tax_rate_is_one_that_occurs(rate: str, expected: str) -> None:
    assert status("A11", Facts(tax_lines=(TaxFacts(rate=Decimal(rate)),))) == expected


def test_tax_is_a_fraction_of_the_total() -> None:
    facts = Facts(totals=totals(tax_total="9.00", total="10.00"))
    assert message("A11", facts) == "The tax of 9.00 is too high for a total of 10.00."


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"total": "9.00"}, "pass"),
        ({"total": "7.00"}, "fail"),
        ({"total": "8.98", "rounding": "-0.02"}, "pass"),
        ({"total": "7.00", "discount": "2.00"}, "skip"),
    ],
)
def test_one_good_is_not_dearer_than_all(values: dict[str, str], expected: str) -> None:
    facts = Facts(items=(ItemFacts(total=Decimal("9.00")),), totals=totals(**values))
    assert status("G3", facts) == expected


@pytest.mark.parametrize(
    ("total", "paid", "change", "expected"),
    [
        ("9.00", "20.00", "11.00", "pass"),
        ("20.00", "20.00", "11.00", "fail"),
        ("11.00", "20.00", "11.00", "fail"),
        ("10.00", "20.00", "10.00", "pass"),
        ("9.00", "9.00", "0.00", "skip"),
    ],
)
def test_total_is_not_what_was_handed_over(
    total: str, paid: str, change: str, expected: str
) -> None:
    facts = Facts(totals=totals(total=total, amount_paid=paid, change=change))
    assert status("G4", facts) == expected


def test_every_result_is_of_a_known_rule() -> None:
    codes = {result.code for result in check_facts(Facts())}
    assert codes <= set(RULES)
    assert {code for code in RULES if code[0] in "ADCGSU"} <= codes


def test_results_come_in_the_order_of_their_codes() -> None:
    codes = [result.code for result in check_facts(Facts())]
    assert codes.index("A2") < codes.index("A10") < codes.index("C1") < codes.index("D1")


def test_currencies_without_hundredths_are_of_the_standard() -> None:
    assert {code for code in ISO_CODES if decimals_of(code) == 3} == {
        *("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"),
    }
