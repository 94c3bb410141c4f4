"""DynamoDB tables that take and give plain values and conditions, on a plain client.

boto3's own resource lists every service that there is and describes itself from a file first, which
costs a cold start about as much as one client more.
"""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from boto3.dynamodb.transform import DynamoDBHighLevelResource

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.service_resource import Table


class _OnClient:
    """What boto3 mixes its high-level interface into."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self.meta = SimpleNamespace(client=client)


class Tables(DynamoDBHighLevelResource, _OnClient):
    """The tables of one client, which from now on takes plain values."""

    def table(self, name: str) -> "Table":
        """What the stores need of a table resource."""
        return cast("Table", _Table(self.meta, name))


class _Table:
    def __init__(self, meta: SimpleNamespace, name: str) -> None:
        self.meta = meta
        self.name = name

    def put_item(self, **parameters: Any) -> Any:
        return self.meta.client.put_item(TableName=self.name, **parameters)

    def delete_item(self, **parameters: Any) -> Any:
        return self.meta.client.delete_item(TableName=self.name, **parameters)

    def query(self, **parameters: Any) -> Any:
        return self.meta.client.query(TableName=self.name, **parameters)
