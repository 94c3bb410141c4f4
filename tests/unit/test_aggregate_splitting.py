"""Several receipts in one file, or on one photo, become several records."""

from typing import Any

from aggregate.pages import placed
from aggregate.records import build_receipts
from receipts.contracts import PageResult
from receipts.placement import shifted
from receipts.text import Box
from tests.builders import document_state, manifest, page_result

LUNCH: dict[str, Any] = {"merchant_name": "Lantern Cafe", "receipt_number": "17", "total": "9,00"}
DINNER: dict[str, Any] = {"merchant_name": "Blue Door", "receipt_number": "88", "total": "31,50"}


def totals(*results: PageResult) -> list[str]:
    pages = sorted({result.page for result in results})
    receipts = build_receipts(document_state(manifest=manifest(*pages)), results)
    return [str(receipt.totals.total.value) for receipt in receipts if receipt.totals.total]


def part_of(result: PageResult, **changes: Any) -> PageResult:
    return result.model_copy(update=changes)


def test_pages_with_receipts_of_their_own_are_split() -> None:
    assert totals(page_result(1, **LUNCH), page_result(2, **DINNER)) == ["9.00", "31.50"]


def test_page_without_a_total_goes_on() -> None:
    first = page_result(1, merchant_name="Lantern Cafe", receipt_number="17")
    assert totals(first, page_result(2, **LUNCH)) == ["9.00"]


def test_total_that_is_carried_forward_is_one_receipt() -> None:
    carried = LUNCH | {"total": "4,00"}
    assert totals(page_result(1, **carried), page_result(2, **LUNCH)) == ["9.00"]


def test_receipts_side_by_side_are_split_whatever_they_say() -> None:
    left = page_result(1, **LUNCH)
    right = part_of(page_result(2, **LUNCH), page=1, receipt=2)
    assert totals(left, right) == ["9.00", "9.00"]


def test_records_are_numbered() -> None:
    results = [page_result(1, **LUNCH), page_result(2, **DINNER)]
    receipts = build_receipts(document_state(manifest=manifest(1, 2)), results)
    assert [receipt.number for receipt in receipts] == [1, 2]
    assert len({receipt.receipt_id for receipt in receipts}) == 2


def test_tiles_of_a_page_become_one_receipt_without_doubles() -> None:
    """The lower tile begins 30 pixels down, so that it shows the upper one's second line again."""
    upper = page_result(
        1,
        "Tea 1,00",
        "Milk 2,00",
        line_items=[
            {"description": "Tea", "total": "1,00"},
            {"description": "Milk", "total": "2,00"},
        ],
    )
    lower = page_result(
        2,
        "Milk 2,00",
        "TOTAL 3,00",
        total="3,00",
        line_items=[{"description": "Milk", "total": "2,00"}],
    )
    below = placed(part_of(lower, page=1, tile=2), shifted(0, 30))
    (receipt,) = build_receipts(document_state(), [upper, below])
    assert [item.description.value for item in receipt.line_items if item.description] == [
        "Tea",
        "Milk",
    ]
    assert receipt.totals.total is not None
    assert receipt.totals.total.box == Box(0, 60, 100, 60, 100, 80, 0, 80)
