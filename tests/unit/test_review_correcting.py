"""A record and what a person entered give the next record."""

import json
from collections.abc import Collection
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from aggregate.pages import ReadPage, read_sheets
from aggregate.records import build_receipts
from cli.review.correcting import Draft, Signature, conclude, reconsider
from cli.review.reasons import reason_key
from receipts.contracts import PageFacts, PageFinding, PageResult
from receipts.receipt import Correction, Receipt
from tests.builders import document_state, manifest, page_failure, page_result
from tests.schema import RECORDS

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
LUNCH = {
    "merchant_name": "Lantern Cafe",
    "transaction_date": "2026-03-04",
    "currency": "EUR",
    "total": "9,00",
}
LINES = ("Lantern Cafe", "2026-03-04", "Tea 4,50", "Cake 4,50", "TOTAL EUR 9,00")


def read(*texts: str, **printed: Any) -> PageResult:
    return page_result(1, *(texts or LINES), **(LUNCH | printed))


def record(result: PageResult, **state: Any) -> Receipt:
    (receipt,) = build_receipts(document_state(**state), [result])
    return receipt


def pages(result: PageResult) -> tuple[ReadPage, ...]:
    return tuple(part for sheet in read_sheets([result]) for part in sheet.parts)


def draft(result: PageResult, entries: dict[str, str], receipt: Receipt | None = None) -> Draft:
    return reconsider(receipt or record(result), entries, pages(result), lambda _: ())


def signed(one: Draft, accepted: Collection[str] = ()) -> Receipt:
    return conclude(one, accepted, Signature("Ada", NOW, 2))


def codes(one: Draft) -> list[str]:
    return [reason.code for reason in one.reasons]


def test_missing_total_is_entered() -> None:
    result = read(total=None)
    one = draft(result, {"totals.total": "9.00"})
    assert codes(draft(result, {})) == ["missing"]
    assert one.reasons == ()
    corrected = signed(one)
    total = corrected.totals.total
    assert total is not None
    assert (total.value, total.raw, total.confidence) == (Decimal("9.00"), "9.00", 1.0)
    assert (total.grounded, total.box) == (True, result.tasks[0].lines[4].box)
    assert (corrected.status, corrected.revision) == ("completed", 2)


def test_correction_is_signed() -> None:
    corrected = signed(draft(read(), {"totals.total": "9.50", "merchant.name": "Lantern"}))
    (correction,) = corrected.corrections
    assert (correction.by, correction.at, correction.revision) == ("Ada", NOW, 2)
    assert [(one.field, one.before, one.after) for one in correction.changes] == [
        ("totals.total", "9.00", "9.50"),
        ("merchant.name", "Lantern Cafe", "Lantern"),
    ]


def test_corrected_value_keeps_what_was_printed() -> None:
    result = read("03/04/2026", transaction_date="03/04/2026", currency=None)
    assert "ambiguous" in codes(draft(result, {}))
    found = signed(draft(result, {"transaction_date": "2026-04-03"})).transaction_date
    assert found is not None
    assert (found.value, found.raw, found.candidates) == (date(2026, 4, 3), "03/04/2026", ())


def test_untouched_entries_change_nothing() -> None:
    receipt = record(read())
    same = {"merchant.name": "Lantern Cafe", "totals.total": "9.00", "totals.tip": ""}
    one = draft(read(), same)
    assert one.changes == ()
    assert signed(one).totals == receipt.totals


def test_emptied_field_is_not_on_the_receipt() -> None:
    result = read(tip="1,00")
    one = draft(result, {"totals.tip": ""})
    assert one.receipt.totals.tip is None
    assert one.changes[0].before == "1.00"
    assert one.changes[0].after is None


def test_arithmetic_is_checked_anew() -> None:
    items = [{"description": "Tea", "total": "4,50"}, {"description": "Cake", "total": "4,00"}]
    result = read(line_items=items)
    assert codes(draft(result, {})) == ["A2"]
    assert codes(draft(result, {"line_items[1].total": "4.50"})) == []
    assert codes(draft(result, {"line_items[1].total": "4.20"})) == ["A2"]


def test_row_is_appended_and_emptied_row_goes() -> None:
    result = read(line_items=[{"description": "Tea", "total": "4,50"}])
    one = draft(result, {"line_items[1].description": "Cake", "line_items[1].total": "4,50"})
    assert [item.total and item.total.value for item in one.receipt.line_items] == [4.5, 4.5]
    emptied = {"line_items[0].description": "", "line_items[0].total": ""}
    assert draft(result, emptied).receipt.line_items == ()


def test_tax_number_gets_its_kind() -> None:
    entries = {"merchant.tax_ids[0]": "DE136695976", "merchant.iban": "DE89 3704 0044 0532 0130 00"}
    one = draft(read(), entries)
    (tax_id,) = one.receipt.merchant.tax_ids
    assert (tax_id.value, tax_id.kind, tax_id.valid) == ("DE136695976", "eu.vat", True)
    assert one.receipt.merchant.iban is not None
    assert one.receipt.merchant.iban.value == "DE89370400440532013000"


def test_emptied_tax_number_goes() -> None:
    result = read("USt-IdNr. DE136695976", merchant_tax_id="DE136695976")
    assert record(result).merchant.tax_ids
    one = draft(result, {"merchant.tax_ids[0]": ""})
    assert one.receipt.merchant.tax_ids == ()
    assert one.changes[0].before == "DE136695976"


def test_word_is_no_iban() -> None:
    assert "merchant.iban" in draft(read(), {"merchant.iban": "none"}).problems


def test_payment_gets_its_kind() -> None:
    one = draft(read(), {"payments[0].method": "VISA", "payments[0].amount": "9.00"})
    assert one.receipt.payments[0].kind == "card"


def test_accepted_reason_is_no_reason_any_more() -> None:
    result = read("nothing of it")
    one = draft(result, {})
    assert set(codes(one)) == {"ungrounded"}
    first, *others = one.reasons
    half = signed(one, [reason_key(first)])
    assert (half.status, half.review.reasons) == ("needs_review", tuple(others))
    again = draft(result, {}, half)
    assert again.reasons == tuple(others)
    done = signed(again, [reason_key(reason) for reason in others])
    assert (done.status, done.review.required) == ("completed", False)
    assert [len(one.accepted) for one in done.corrections] == [1, len(others)]


def test_entered_value_needs_no_line() -> None:
    result = read("nothing of it")
    one = draft(result, {"merchant.name": "Lantern House"})
    assert "merchant.name" not in {reason.field for reason in one.reasons}
    later = draft(result, {}, signed(one))
    assert "merchant.name" not in {reason.field for reason in later.reasons}


def test_page_without_result_has_to_be_accepted() -> None:
    result = read()
    receipt = record(result, failures=(page_failure(2),))
    one = draft(result, {}, receipt)
    assert codes(one) == ["engine_refused"]
    assert signed(one).status == "partial"
    assert signed(one, [reason_key(one.reasons[0])]).status == "completed"
    assert codes(draft(result, {}, signed(one))) == ["engine_refused"]


def test_doubt_about_a_photo_stays_until_accepted() -> None:
    blurred = PageFinding(code="blurred", message="The page is blurred.")
    facts = (PageFacts(page=1, width=600, height=800, findings=(blurred,)),)
    one = draft(
        read(),
        {"totals.total": "9.10"},
        record(read(), manifest=manifest(1).model_copy(update={"pages": facts})),
    )
    assert codes(one) == ["blurred"]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("totals.total", "nine"),
        ("totals.total", "1e99"),
        ("transaction_date", "03/04/2026"),
        ("transaction_time", "half past"),
        ("currency", "XQQ"),
        ("payments[0].card_last4", "4111111111111111"),
        ("merchant.name", "x" * 501),
    ],
)
def test_what_is_no_value_is_a_problem(field: str, text: str) -> None:
    one = draft(read(), {field: text})
    assert set(one.problems) == {field}
    assert one.changes == ()


def test_card_number_is_never_taken() -> None:
    one = draft(read(), {"merchant.address": "Card 4111 1111 1111 1111"})
    assert "4111 1111" not in one.receipt.model_dump_json()


@pytest.mark.parametrize(
    "field", ["status", "receipt_id", "line_items[9999].total", "review", "pages.total", "a b"]
)
def test_other_fields_are_not_set(field: str) -> None:
    assert draft(read(), {field: "completed"}).changes == ()


def test_three_decimals_stay_three_decimals() -> None:
    one = draft(read(), {"line_items[0].quantity": "1.234", "line_items[0].total": "1.234,50"})
    item = one.receipt.line_items[0]
    assert item.quantity is not None
    assert item.total is not None
    assert (item.quantity.value, item.total.value) == (Decimal("1.234"), Decimal("1234.50"))


def test_corrected_record_keeps_to_the_schema() -> None:
    corrected = signed(draft(read(), {"totals.tip": "1", "transaction_time": "12:30"}))
    assert isinstance(corrected.corrections[0], Correction)
    RECORDS.validate(json.loads(corrected.model_dump_json()))
    assert Receipt.model_validate_json(corrected.model_dump_json()) == corrected
