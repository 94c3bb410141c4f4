"""Remove all items that a table holds of one document."""

from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


def erase_items(table: "Table", document_id: str, *, sort_key: str) -> int:
    """How many there were; a query gives a megabyte at a time, so it is repeated."""
    erased = 0
    while items := _keys(table, document_id, sort_key):
        for item in items:
            table.delete_item(Key=item)
        erased += len(items)
    return erased


def _keys(table: "Table", document_id: str, sort_key: str) -> list[dict[str, str]]:
    answer = table.query(
        KeyConditionExpression=Key("document_id").eq(document_id), ConsistentRead=True
    )
    return [{"document_id": document_id, sort_key: str(item[sort_key])} for item in answer["Items"]]
