"""What the receipts table gives of a document."""

from aggregate.records import build_receipts
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
