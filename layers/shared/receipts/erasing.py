"""The items that a table holds of one document, to read them all or to remove them."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


def items_of(table: "Table", document_id: str, **request: Any) -> Iterator[dict[str, Any]]:
    """All of them, read consistently, beyond the megabyte that a query gives at a time."""
    # Its type knows plain attribute values alone, not what a resource's client takes besides.
    client: Any = table.meta.client
    pages = client.get_paginator("query").paginate(
        TableName=table.name,
        KeyConditionExpression=Key("document_id").eq(document_id),
        ConsistentRead=True,
        **request,
    )
    for page in pages:
        yield from page["Items"]


def _any(_: str) -> bool:
    return True


def erase_items(
    table: "Table", document_id: str, *, sort_key: str, chosen: Callable[[str], bool] = _any
) -> int:
    """Remove those whose sort key is chosen; how many there were."""
    names = {"#document": "document_id", "#sort": sort_key}
    found = items_of(
        table,
        document_id,
        ProjectionExpression=", ".join(names),
        ExpressionAttributeNames=names,
    )
    keys = [item for item in found if chosen(str(item[sort_key]))]
    for key in keys:
        table.delete_item(Key=key)
    return len(keys)
