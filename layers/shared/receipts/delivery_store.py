"""DynamoDB: the ledger of webhook deliveries, one item an attempt."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from boto3.dynamodb.conditions import Key

from receipts.contracts import Contract

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


AttemptOutcome = Literal["delivered", "postponed", "refused"]


class DeliveryAttempt(Contract):
    """One POST to the webhook; `status_code` is null where no answer came."""

    document_id: str
    webhook_id: str
    attempt: int
    event_type: str
    url: str
    attempted_at: datetime
    outcome: AttemptOutcome
    status_code: int | None = None
    error: str | None = None
    seconds: float


class DeliveryLedger:
    """The deliveries table: every attempt, with its answer."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def record(self, attempt: DeliveryAttempt) -> None:
        """Write down one attempt."""
        item = attempt.model_dump(mode="json", exclude_none=True) | {
            "webhook_attempt": f"{attempt.webhook_id}#{attempt.attempted_at.isoformat()}",
            "seconds": str(attempt.seconds),
        }
        self._table.put_item(Item=item)

    def attempts(self, document_id: str) -> tuple[DeliveryAttempt, ...]:
        """Every attempt for a document, oldest first."""
        answer = self._table.query(
            KeyConditionExpression=Key("document_id").eq(document_id), ConsistentRead=True
        )
        return tuple(_attempt(item) for item in answer["Items"])

    def every_attempt(self) -> tuple[DeliveryAttempt, ...]:
        """Every attempt there is, oldest first; reads the whole table."""
        pages = self._table.meta.client.get_paginator("scan").paginate(TableName=self._table.name)
        attempts = (_attempt(item) for page in pages for item in page["Items"])
        return tuple(sorted(attempts, key=lambda attempt: attempt.attempted_at))


def _attempt(item: Mapping[str, Any]) -> DeliveryAttempt:
    return DeliveryAttempt.model_validate(
        {name: value for name, value in item.items() if name in DeliveryAttempt.model_fields}
    )
