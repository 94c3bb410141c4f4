"""DynamoDB: the items of the receipts table by their keys, for who does not read the records."""

from collections.abc import Set
from typing import TYPE_CHECKING

from receipts.erasing import erase_items

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class ReceiptItems:
    """One item a revision of a receipt, under its document."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def erase(self, document_id: str) -> int:
        """Remove every revision of the document's receipts; how many those were."""
        return erase_items(self._table, document_id, sort_key="receipt_revision")

    def take_back(self, document_id: str, revisions: Set[int]) -> None:
        """Remove what stands of these revisions, which do not count."""
        if revisions:
            erase_items(
                self._table,
                document_id,
                sort_key="receipt_revision",
                chosen=lambda key: _number(key) in revisions,
            )


def receipt_revision(receipt_id: str, revision: int) -> str:
    """The sort key."""
    return f"{receipt_id}#{revision:04d}"


def _number(key: str) -> int:
    return int(key.rpartition("#")[2])
