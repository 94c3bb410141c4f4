"""DynamoDB: the items of the receipts table by their keys, for who does not read the records."""

from collections.abc import Iterator, Set
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

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
        names = "document_id, receipt_revision"
        for item in self._items(document_id, ProjectionExpression=names) if revisions else ():
            if _number(str(item["receipt_revision"])) in revisions:
                self._table.delete_item(Key=item)

    def _items(self, document_id: str, **request: Any) -> Iterator[dict[str, Any]]:
        # Its type knows plain attribute values alone, not what a resource's client takes besides.
        client: Any = self._table.meta.client
        # Two hundred receipts of one file are more than the megabyte that a query gives at a time.
        pages = client.get_paginator("query").paginate(
            TableName=self._table.name,
            KeyConditionExpression=Key("document_id").eq(document_id),
            ConsistentRead=True,
            **request,
        )
        for page in pages:
            yield from page["Items"]


def receipt_revision(receipt_id: str, revision: int) -> str:
    """The sort key."""
    return f"{receipt_id}#{revision:04d}"


def _number(key: str) -> int:
    return int(key.rpartition("#")[2])
