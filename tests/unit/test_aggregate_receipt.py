from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from aggregate.records import build_receipts
from receipts.checks.duplicates import fingerprint_of
from receipts.contracts import PageResult
from receipts.document_state import DocumentState
from receipts.receipt import Receipt
from tests.builders import document_state, manifest, page_failure, page_result

LUNCH = {
    "merchant_name": "Lantern Cafe",
    "transaction_date": "2026-03-04",
    "currency": "EUR",
    "total": "9,00",
}
LUNCH_LINES = ("Lantern Cafe", "2026-03-04", "TOTAL EUR 9,00")


def only_receipt(state: DocumentState, results: Sequence[PageResult]) -> Receipt:
    (receipt,) = build_receipts(state, results)
    return receipt


def lunch(**changes: object) -> Receipt:
    return only_receipt(document_state(), [page_result(1, *LUNCH_LINES, **(LUNCH | changes))])


def test_bookable_receipt_is_completed() -> None:
    receipt = lunch()
    assert receipt.status == "completed"
    assert receipt.merchant.name is not None
    assert receipt.merchant.name.value == "Lantern Cafe"
    assert receipt.transaction_date is not None
    assert receipt.transaction_date.value == date(2026, 3, 4)
    assert receipt.totals.total is not None
    assert receipt.totals.total.value == Decimal("9.00")
    assert receipt.currency is not None
    assert receipt.currency.value == "EUR"


def test_amount_is_a_decimal_string_in_json() -> None:
    record = lunch().model_dump(mode="json")
    assert record["totals"]["total"]["value"] == "9.00"
    assert record["transaction_date"]["value"] == "2026-03-04"


def test_missing_total_needs_review() -> None:
    receipt = lunch(total=None)
    assert receipt.status == "needs_review"
    assert [(reason.code, reason.field) for reason in receipt.review.reasons] == [
        ("missing", "totals.total")
    ]


def test_invented_total_needs_review() -> None:
    receipt = lunch(total="77,00")
    assert [reason.code for reason in receipt.review.reasons] == ["ungrounded"]


def dated(text: str, currency: str) -> Receipt:
    printed = LUNCH | {"transaction_date": text, "currency": currency}
    lines = ("Lantern Cafe", text, f"TOTAL {currency} 9,00")
    return only_receipt(document_state(), [page_result(1, *lines, **printed)])


def test_ambiguous_date_stays_open() -> None:
    receipt = dated("03/04/2026", "CAD")
    assert receipt.transaction_date is not None
    assert receipt.transaction_date.value is None
    assert set(receipt.transaction_date.candidates) == {date(2026, 3, 4), date(2026, 4, 3)}
    assert [reason.code for reason in receipt.review.reasons] == ["ambiguous"]


@pytest.mark.parametrize(
    ("currency", "expected"), [("EUR", date(2026, 4, 3)), ("USD", date(2026, 3, 4))]
)
def test_currency_decides_the_order_of_a_date(currency: str, expected: date) -> None:
    reading = dated("03/04/2026", currency).transaction_date
    assert reading is not None
    assert reading.value == expected


def test_currency_is_never_assumed() -> None:
    result = page_result(
        1, "Lantern Cafe", "2026-03-04", "TOTAL 9,00", **(LUNCH | {"currency": None})
    )
    receipt = only_receipt(document_state(), [result])
    assert receipt.currency is None
    assert [reason.field for reason in receipt.review.reasons] == ["currency"]


def three_pages() -> list[object]:
    return [
        page_result(1, "Lantern Cafe", merchant_name="Lantern Cafe", total="3,00",
                    line_items=[{"description": "first"}]),
        page_result(2, "second", line_items=[{"description": "second"}]),
        page_result(3, "TOTAL 9,00", merchant_name="Footer", total="9,00",
                    line_items=[{"description": "third"}]),
    ]  # fmt: skip


def test_pages_merge_in_page_order_however_they_arrive() -> None:
    state = document_state(manifest=manifest(1, 2, 3))
    first, second, third = three_pages()
    receipt = only_receipt(state, [third, first, second])  # type: ignore[list-item]
    descriptions = [item.description.value for item in receipt.line_items if item.description]
    assert descriptions == ["first", "second", "third"]


def test_header_comes_from_first_page_and_total_from_last() -> None:
    state = document_state(manifest=manifest(1, 2, 3))
    receipt = only_receipt(state, three_pages())  # type: ignore[arg-type]
    assert receipt.merchant.name is not None
    assert (receipt.merchant.name.value, receipt.merchant.name.page) == ("Lantern Cafe", 1)
    assert receipt.totals.total is not None
    assert (receipt.totals.total.value, receipt.totals.total.page) == (Decimal("9.00"), 3)


def test_failed_page_makes_the_receipt_partial() -> None:
    state = document_state(manifest=manifest(1, 2), failures=(page_failure(2),))
    receipt = only_receipt(state, [page_result(1, *LUNCH_LINES, **LUNCH)])
    assert receipt.status == "partial"
    assert (receipt.pages.total, receipt.pages.ok, receipt.pages.failed) == (2, 1, 1)
    assert receipt.pages.failures[0].page == 2


def test_same_results_give_the_same_bytes() -> None:
    assert lunch().model_dump_json() == lunch().model_dump_json()


def test_usage_adds_up_over_tasks_and_pages() -> None:
    results = [page_result(number, *LUNCH_LINES, **LUNCH) for number in (1, 2)]
    state = document_state(manifest=manifest(1, 2))
    processing = only_receipt(state, results).processing
    assert processing.usage.input_tokens == 400
    assert processing.timings.engine_seconds == 4.0


def test_field_of_the_wrong_form_is_left_out() -> None:
    receipt = lunch(total={"amount": "9,00"})
    assert receipt.totals.total is None
    assert receipt.merchant.name is not None


def test_record_survives_the_round_trip() -> None:
    receipt = lunch(line_items=[{"description": "Tea", "total": "4,50"}])
    assert Receipt.model_validate_json(receipt.model_dump_json()) == receipt


def test_fingerprint_has_the_picture_of_the_only_page() -> None:
    (page,) = manifest(1).pages
    pictured = manifest(1).model_copy(
        update={"sha256": "ab12", "pages": (page.model_copy(update={"image_hash": "0f"}),)}
    )
    one = fingerprint_of(
        only_receipt(document_state(manifest=pictured), [page_result(1, *LUNCH_LINES, **LUNCH)])
    )
    assert (one.content_hash, one.image_hash) == ("ab12-1", "0f")
    assert (one.merchant_name, one.total) == ("Lantern Cafe", Decimal("9.00"))


def test_fingerprint_of_several_pages_has_no_picture() -> None:
    pages = tuple(page.model_copy(update={"image_hash": "0f"}) for page in manifest(1, 2).pages)
    several = manifest(1, 2).model_copy(update={"pages": pages})
    results = [page_result(1, *LUNCH_LINES, **LUNCH), page_result(2)]
    assert (
        fingerprint_of(only_receipt(document_state(manifest=several), results)).image_hash is None
    )
