"""What a whole record says beyond its sums: country, numbers, how it was paid, what it is."""

from datetime import date
from typing import Any

import pytest

from aggregate.records import build_receipts
from receipts.receipt import Receipt
from tests.builders import document_state, page_result

FACTS = {"merchant_name": "Lantern Cafe", "transaction_date": "2026-03-04", "total": "9.00"}


def receipt(*more: str, **printed: Any) -> Receipt:
    every = FACTS | printed
    lines = [text for text in every.values() if isinstance(text, str)]
    (built,) = build_receipts(document_state(), [page_result(1, *lines, *more, **every)])
    return built


@pytest.mark.parametrize(
    ("printed", "country", "evidence"),
    [
        ({"merchant_tax_id": "DE136695976", "currency": "EUR"}, "DE", "tax_id"),
        ({"merchant_tax_id": "51 824 753 556", "currency": "AUD"}, "AU", "tax_id"),
        ({"merchant_tax_id": "EL094014201", "currency": "EUR"}, "GR", "tax_id"),
        ({"merchant_tax_id": "DE136695977", "merchant_phone": "+49 30 123456"}, "DE", "phone"),
        ({"merchant_phone": "0033 1 23 45 67 89"}, "FR", "phone"),
        ({"merchant_phone": "+1 212 555 0142"}, None, None),
        ({"merchant_website": "www.lantern.co.uk/menu"}, "GB", "website"),
        ({"merchant_email": "tea@lantern.it"}, "IT", "website"),
        ({"merchant_website": "www.lantern.io", "currency": "EUR"}, None, None),
        ({"currency": "MYR"}, "MY", "currency"),
        ({"currency": "USD"}, None, None),
        ({}, None, None),
    ],
)
def test_country_comes_with_its_evidence(
    printed: dict[str, str], country: str | None, evidence: str | None
) -> None:
    locale = receipt(**printed).locale
    assert (locale.country, locale.country_evidence) == (country, evidence)


@pytest.mark.parametrize(
    ("currency", "evidence"), [("EUR", "code"), ("9,00 €", "symbol"), (None, None)]
)
def test_currency_comes_with_its_evidence(currency: str | None, evidence: str | None) -> None:
    assert receipt(currency=currency).locale.currency_evidence == evidence


def test_language_is_of_the_lines() -> None:
    assert receipt("Vielen Dank für Ihren Einkauf").locale.language == "de"


@pytest.mark.parametrize(
    ("number", "currency", "kind", "valid"),
    [
        ("DE136695976", "EUR", "eu.vat", True),
        ("51 824 753 556", "AUD", "au.abn", True),
        ("27AAPFU0939F1ZV", "INR", "in.gstin", True),
        ("27AAPFU0939F1ZW", "INR", "in.gstin", False),
        ("000123456789", "MYR", None, None),
    ],
)
def test_tax_number_has_its_kind(
    number: str, currency: str, kind: str | None, valid: bool | None
) -> None:
    (tax_id,) = receipt(merchant_tax_id=number, currency=currency).merchant.tax_ids
    assert (tax_id.value, tax_id.kind, tax_id.valid) == (number, kind, valid)
    assert tax_id.grounded
    assert tax_id.confidence is not None


def test_account_number_has_no_blanks() -> None:
    iban = receipt(merchant_iban="DE89 3704 0044 0532 0130 00").merchant.iban
    assert iban
    assert (iban.value, iban.grounded) == ("DE89370400440532013000", True)


def test_payment_has_kind_and_usual_name() -> None:
    (payment,) = receipt(payment_method="Kreditkarte", payment_brand="MASTER CARD").payments
    assert (payment.kind, payment.brand and payment.brand.value) == ("card", "Mastercard")


def test_number_of_a_card_tells_the_kind() -> None:
    (payment,) = receipt(card_last4="4821").payments
    assert payment.kind == "card"


def test_unknown_brand_stays_as_printed() -> None:
    (payment,) = receipt(payment_method="Karte", payment_brand="Hausbank  Card").payments
    assert payment.brand
    assert payment.brand.value == "Hausbank Card"


def test_day_of_payment_is_read_as_the_date_is() -> None:
    due = receipt(due_date="04/05/2026", currency="MYR").due_date
    assert due
    assert (due.value, due.grounded) == (date(2026, 5, 4), True)


def test_refund_may_be_negative() -> None:
    printed = {"total": "-9.00", "currency": "EUR"}
    assert "S1" in [reason.code for reason in receipt(**printed).review.reasons]
    credit_note = receipt("CREDIT NOTE", **printed)
    assert credit_note.document_type == "credit_note"
    assert "S1" not in [reason.code for reason in credit_note.review.reasons]


def test_shipping_and_cash_paid_out_are_in_the_sums() -> None:
    built = receipt(
        subtotal="9.00", shipping="4.90", total="13.90", amount_paid="33.90", cashback="20.00"
    )
    passed = {check.code for check in built.validation.checks if check.status == "pass"}
    assert {"A3", "A7"} <= passed


def test_discounts_of_goods_are_in_the_sums() -> None:
    cups = {"description": "Cup", "quantity": "2", "unit_price": "3.00", "total": "6.00"}
    items = [
        {"description": "Tea pot", "total": "20.00", "discount": "-3.00"},
        cups | {"discount": "1.00"},
    ]
    built = receipt("20.00 3.00 6.00 1.00", subtotal="22.00", total="22.00", line_items=items)
    held = {check.code: check.status for check in built.validation.checks}
    assert (held["A1"], held["A2"]) == ("pass", "pass")
