"""A profile that asks for no receipt gets what its tasks gave; doubts go to review in any."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from aggregate.records import build_receipts
from receipts.contracts import PageResult, TaskResult, Usage
from receipts.document_state import DocumentState
from receipts.receipt import Receipt
from tests.builders import DOCUMENT_ID, document_state, manifest, source


def only_receipt(state: DocumentState, results: Sequence[PageResult]) -> Receipt:
    (receipt,) = build_receipts(state, results)
    return receipt


def task_result(task: str = "table_parsing", **changes: Any) -> TaskResult:
    values = {"task": task, "model": "m", "seconds": 1.0, "text": "<table></table>"}
    return TaskResult.model_validate(values | {"text_format": "html"} | changes)


def record(*pages: tuple[TaskResult, ...], profile: str = "tables") -> Receipt:
    numbers = range(1, len(pages) + 1)
    state = document_state(
        source=source(key=f"{profile}/scan.jpg"),
        manifest=manifest(*numbers),
    )
    results = [
        PageResult(document_id=DOCUMENT_ID, part=number, page=number, tasks=tasks)
        for number, tasks in zip(numbers, pages, strict=True)
    ]
    return only_receipt(state, results[::-1])


def test_extracts_stand_in_page_order() -> None:
    receipt = record((task_result(text="one"),), (task_result(text="two"),))
    assert [(extract.page, extract.text) for extract in receipt.extracts] == [
        (1, "one"),
        (2, "two"),
    ]


def test_document_without_receipt_is_complete_without_its_facts() -> None:
    receipt = record((task_result(),))
    assert receipt.status == "completed"
    assert receipt.totals.total is None


def test_strips_of_a_page_stand_from_the_top_down() -> None:
    receipt = record((task_result(text="upper"), task_result(text="lower")))
    assert [extract.text for extract in receipt.extracts] == ["upper", "lower"]


def test_truncated_answer_goes_to_review() -> None:
    receipt = record((task_result(truncated=True),))
    assert receipt.status == "needs_review"
    assert [(reason.code, reason.field) for reason in receipt.review.reasons] == [
        ("truncated", "table_parsing")
    ]


def test_malformed_answer_goes_to_review_as_it_came() -> None:
    receipt = record((task_result(parse_error=True, text="<table>"),))
    assert [reason.code for reason in receipt.review.reasons] == ["unparsed"]
    assert receipt.extracts[0].text == "<table>"


def test_truncated_receipt_goes_to_review_too() -> None:
    extraction = task_result("key_information_extraction", truncated=True, text="{")
    receipt = record((extraction,), profile="receipts")
    assert "truncated" in [reason.code for reason in receipt.review.reasons]
    assert receipt.extracts == ()


def test_receipt_read_in_strips_is_one_receipt() -> None:
    upper = {"merchant_name": "Lantern Cafe", "line_items": [{"description": "Tea"}]}
    lower = {"total": "9.00", "line_items": [{"description": "Cake"}]}
    strips = tuple(
        task_result("key_information_extraction", text=None, key_information=fields)
        for fields in (upper, lower)
    )
    receipt = record(strips, profile="receipts")
    assert receipt.merchant.name is not None
    assert receipt.totals.total is not None
    descriptions = [item.description.value for item in receipt.line_items if item.description]
    assert descriptions == ["Tea", "Cake"]


def test_costs_add_up_exactly() -> None:
    usage = Usage(input_tokens=1)
    priced = task_result(cost=Decimal("0.00000007"), estimate=usage, usage=usage)
    processing = record((priced,), (priced, priced)).processing
    assert processing.cost == Decimal("0.00000021")
    assert processing.estimate == Usage(input_tokens=3)


def test_cost_that_is_not_known_of_a_call_is_not_known_at_all() -> None:
    priced = task_result(cost=Decimal("0.01"))
    assert record((priced,), (task_result(),)).processing.cost is None


def test_small_costs_are_written_without_an_exponent() -> None:
    receipt = record((task_result(cost=Decimal("0.00000007")),))
    assert receipt.model_dump(mode="json")["processing"]["cost"] == "0.00000007"
