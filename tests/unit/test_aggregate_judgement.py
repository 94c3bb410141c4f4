"""What the record says of itself: what adds up, how sure each value is, who must look."""

from decimal import Decimal
from typing import Any

from aggregate.records import build_receipts
from receipts.checks.result import CheckResult
from receipts.receipt import Receipt
from tests.builders import document_state, page_result

LINES = (
    "Lantern Cafe",
    "2026-03-04",
    "Tea 4,00",
    "Cake 5,00",
    "Subtotal 9,00",
    "Service 1,00",
    "TOTAL EUR 10,00",
)
PRINTED: dict[str, Any] = {
    "merchant_name": "Lantern Cafe",
    "transaction_date": "2026-03-04",
    "currency": "EUR",
    "line_items": [
        {"description": "Tea", "total": "4,00"},
        {"description": "Cake", "total": "5,00"},
    ],
    "subtotal": "9,00",
    "service_charge": "1,00",
    "total": "10,00",
}


def record(**changes: Any) -> Receipt:
    (receipt,) = build_receipts(document_state(), [page_result(1, *LINES, **(PRINTED | changes))])
    return receipt


def check(receipt: Receipt, code: str) -> CheckResult:
    return next(check for check in receipt.validation.checks if check.code == code)


def test_consistent_receipt_is_completed() -> None:
    receipt = record()
    assert check(receipt, "A3").status == "pass"
    assert receipt.status == "completed"


def test_broken_sum_asks_for_review_and_says_what_would_mend_it() -> None:
    receipt = record(total="16,00")
    broken = check(receipt, "A3")
    assert (broken.status, broken.left, broken.right) == (
        "fail",
        Decimal("10.00"),
        Decimal("16.00"),
    )
    assert broken.repair is not None
    assert (broken.repair.field, broken.repair.proposed) == ("totals.total", Decimal("10.00"))
    assert receipt.totals.total is not None
    assert receipt.totals.total.value == Decimal("16.00")
    assert "A3" in {reason.code for reason in receipt.review.reasons}
    assert receipt.status == "needs_review"


def test_value_that_is_not_printed_is_less_sure() -> None:
    sure, unsure = record().totals.total, record(total="16,00").totals.total
    assert sure is not None
    assert unsure is not None
    assert sure.confidence is not None
    assert unsure.confidence is not None
    assert unsure.confidence < 0.5
    assert sure.confidence >= 0.9


def test_every_value_has_a_confidence() -> None:
    receipt = record()
    for reading in (receipt.merchant.name, receipt.currency, receipt.line_items[1].total):
        assert reading is not None
        assert reading.confidence is not None


def test_ambiguous_date_is_a_coin_toss() -> None:
    receipt = record(transaction_date="03/04/2026", currency=None, total="10,00")
    assert receipt.transaction_date is not None
    assert receipt.transaction_date.value is None
    assert (receipt.transaction_date.confidence or 0) <= 0.5


def test_tax_rate_is_read_in_percent() -> None:
    receipt = record(tax_lines=[{"name": "VAT", "rate": "6 %", "amount": "0,57"}])
    (tax,) = receipt.tax_lines
    assert tax.rate is not None
    assert tax.rate.value == Decimal(6)
