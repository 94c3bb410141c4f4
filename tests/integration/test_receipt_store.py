"""What the receipts table gives of a document."""

from aggregate.records import build_receipts
from receipts.contracts import PageFacts
from tests.builders import document_state, page_result
from tests.integration.conftest import Cloud


def test_every_receipt_of_a_long_file_is_found(cloud: Cloud) -> None:
    """Two hundred are more than the megabyte that one query gives."""
    result = page_result(1, *(f"Item {number} 1,00" for number in range(40)), total="40,00")
    (receipt,) = build_receipts(document_state(), [result])
    for number in range(1, 201):
        name = f"{receipt.document_id}-{number}"
        cloud.receipts.add(receipt.model_copy(update={"receipt_id": name, "number": number}))
    found = cloud.receipts.latest(receipt.document_id)
    assert [one.number for one in found] == list(range(1, 201))


def test_record_that_is_larger_than_an_item_is_found_as_it_was(cloud: Cloud) -> None:
    (receipt,) = build_receipts(document_state(), [page_result(1, "Lantern Cafe")])
    page = PageFacts(page=1, width=1000, height=2000)
    receipt = receipt.model_copy(
        update={"pages": receipt.pages.model_copy(update={"details": (page,) * 4000})}
    )
    assert len(receipt.model_dump_json()) > 400_000
    assert cloud.receipts.add(receipt) == receipt
    assert cloud.receipts.latest(receipt.document_id) == (receipt,)
    another = receipt.model_copy(update={"status": "partial"})
    assert cloud.receipts.add(another) == receipt


def test_correction_whose_answer_was_lost_is_written_again(cloud: Cloud) -> None:
    (old,) = build_receipts(document_state(), [page_result(1, "Lantern Cafe")])
    new = old.model_copy(update={"revision": 2})
    cloud.receipts.add(old)
    cloud.receipts.succeed(old, new)
    cloud.receipts.succeed(old, new)
    assert cloud.receipts.latest(old.document_id) == (new,)
