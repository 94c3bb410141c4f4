from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from receipts.checks.facts import Facts
from receipts.checks.receipt_facts import facts_of
from receipts.checks.result import CheckResult
from receipts.checks.run import check_receipt, review_reasons
from receipts.contracts import Usage
from receipts.receipt import (
    LineItem,
    Merchant,
    Payment,
    Processing,
    Reading,
    Receipt,
    ReceiptSource,
    Review,
    TaxId,
    TaxLine,
    Timings,
    Totals,
)
from receipts.statuses import Pages

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
LINES = ("Lantern Cafe", "2 x 3,50  7,00 EUR", "TOTAL EUR 9,00", "Items sold: 2")


def read[T](value: T | None, **changes: Any) -> Reading[T]:
    return Reading(value=value, raw="", page=1, **changes)


def amount(value: str) -> Reading[Decimal]:
    return read(Decimal(value))


def receipt(**changes: Any) -> Receipt:
    values = {
        "receipt_id": "r1",
        "document_id": "d1",
        "revision": 1,
        "status": "completed",
        "source": ReceiptSource(bucket="b", key="k", version_id=None, etag=None, size=1),
        "pages": Pages(total=1, ok=1, failed=0),
        "merchant": Merchant(
            name=read("Lantern Cafe"), tax_ids=(TaxId(value="DE136695976", raw="", page=1),)
        ),
        "transaction_date": read(date(2026, 3, 4)),
        "currency": read("EUR"),
        "line_items": (
            LineItem(quantity=amount("2"), unit_price=amount("3.50"), total=amount("7.00")),
        ),
        "totals": Totals(total=amount("9.00"), amount_paid=amount("9.00")),
        "tax_lines": (TaxLine(name=read("VAT"), rate=amount("19")),),
        "payments": (Payment(amount=amount("9.00")),),
        "review": Review(required=False),
        "processing": Processing(
            engine="e",
            model=None,
            usage=Usage(),
            timings=Timings(received_at=NOON, read_at=NOON, engine_seconds=1.0),
        ),
    }
    return Receipt.model_validate(values | changes)


def test_facts_are_the_values_that_were_read() -> None:
    facts = facts_of(receipt(), LINES)
    assert facts.merchant == "Lantern Cafe"
    assert facts.tax_ids == ("DE136695976",)
    assert facts.received == date(2026, 3, 4)
    assert facts.items[0].unit_price == Decimal("3.50")
    assert facts.totals.total == Decimal("9.00")
    assert facts.tax_lines[0].rate == Decimal(19)
    assert facts.payments[0].amount == Decimal("9.00")


def test_facts_hold_what_the_lines_print() -> None:
    facts = facts_of(receipt(), (*LINES, "IBAN: de89 3704 0044 0532 0130 00", "4111111111111111"))
    assert {Decimal("7.00"), Decimal("9.00"), Decimal("3.50")} <= facts.printed_amounts
    assert facts.currencies == {"EUR"}
    assert facts.item_count == 2
    assert facts.ibans == ("DE89 3704 0044 0532 0130 00",)
    assert facts.card_numbers == 1


def test_facts_of_an_empty_record() -> None:
    empty = receipt(
        merchant=Merchant(), transaction_date=None, currency=None, line_items=(),
        totals=Totals(), tax_lines=(), payments=(),
    )  # fmt: skip
    assert facts_of(empty, ()) == Facts(received=date(2026, 3, 4))


@pytest.mark.parametrize("value", ["1E+999999", "-1E+12", "1E-999999", "0.0000001"])
def test_number_that_no_receipt_means_is_not_read(value: str) -> None:
    absurd = receipt(totals=Totals(total=amount(value)))
    assert facts_of(absurd, ()).totals.total is None
    assert "S1" in [one.code for one in check_receipt(absurd, ()) if one.status == "fail"]


def test_two_counts_of_goods_decide_nothing() -> None:
    assert facts_of(receipt(), (*LINES, "Total qty 3")).item_count is None


def failures(record: Receipt) -> tuple[CheckResult, ...]:
    return tuple(one for one in check_receipt(record, LINES) if one.status == "fail")


def test_receipt_with_a_wrong_sum_needs_review() -> None:
    reasons = list(review_reasons(failures(receipt())))
    assert [(reason.code, reason.field) for reason in reasons] == [("A2", "totals.total")]
    assert "the sum of line items is 7.00" in reasons[0].detail.lower()


def test_reason_is_about_the_amount_to_repair() -> None:
    goods = (*receipt().line_items, LineItem(total=amount("3.00")))
    record = receipt(line_items=goods, totals=Totals(total=amount("10.00")), payments=())
    wrong = record.model_copy(update={"totals": Totals(total=amount("40.00"))})
    results = check_receipt(wrong, (*LINES, "10,00"))
    assert [reason.field for reason in review_reasons(results)] == ["totals.total"]
    assert next(one.repair for one in results if one.code == "A2")


def test_advice_alone_needs_no_review() -> None:
    old = receipt(transaction_date=read(date(2018, 3, 4)), line_items=())
    assert [one.code for one in failures(old)] == ["D3"]
    assert list(review_reasons(failures(old))) == []


def test_field_already_in_doubt_is_not_reported_again() -> None:
    open_date = receipt(
        transaction_date=read(None, candidates=(date(2026, 1, 2), date(2026, 2, 1))), line_items=()
    )
    assert [reason.code for reason in review_reasons(failures(open_date))] == ["D4"]
    assert list(review_reasons(failures(open_date), doubted={"transaction_date"})) == []


def test_result_is_json_with_decimal_strings() -> None:
    record = failures(receipt())[0].model_dump(mode="json")
    assert (record["left"], record["right"], record["difference"]) == ("7.00", "9.00", "-2.00")
    assert CheckResult.model_validate(record).code == "A2"
