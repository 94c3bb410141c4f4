"""DynamoDB: the engine calls to say that a batch has ended; whether it is so, the next poll finds.

Apart from the store of batches, so that who takes the calls imports next to nothing.
"""

from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr

from receipts.moments import Now, timestamp, utc_now
from receipts.write_conditions import write_if

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

# In the place of a document's id, which is never this.
BATCHES = "batches"


class BatchCalls:
    """An attribute of its own beside the batch's state, which no other write touches."""

    def __init__(self, table: "Table", *, now: Now = utc_now) -> None:
        # As in the store of batches.
        self._client: Any = table.meta.client
        self._name = table.name
        self._now = now

    def note(self, batch_id: str) -> None:
        """Write down when the call came; nothing where the batch is not under way."""
        write_if(
            self._client.update_item,
            TableName=self._name,
            Key={"document_id": BATCHES, "item": batch_id},
            UpdateExpression="SET called_at = :now",
            ExpressionAttributeValues={":now": timestamp(self._now())},
            ConditionExpression=Attr("item").exists(),
        )
