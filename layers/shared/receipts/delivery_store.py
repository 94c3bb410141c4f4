"""DynamoDB: the ledger of deliveries, one item an attempt, and which endpoints are disabled."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from boto3.dynamodb.conditions import ConditionBase, Key

from receipts.contracts import Contract, Destination
from receipts.erasing import erase_items
from receipts.expiry import expiry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


AttemptOutcome = Literal["delivered", "postponed", "exhausted", "refused", "disabled"]

# Sort key of the item, beside the attempts, that says that an endpoint is disabled.
_DISABLED = "disabled"


class DeliveryAttempt(Contract):
    """One try to hand an event over.

    `message_id` is that of the queued message, which has a retry schedule of its own; `address`
    where it was sent to. `status_code` is null where no answer came, `code` and `error` where it
    was delivered. `seconds` is how long it took, `retry_seconds` how long until the next.
    """

    document_id: str
    webhook_id: str
    destination: Destination = "webhook"
    message_id: str
    attempt: int
    event_type: str
    address: str
    attempted_at: datetime
    outcome: AttemptOutcome
    status_code: int | None = None
    code: str | None = None
    error: str | None = None
    seconds: float
    retry_seconds: float | None = None


class DeliveryLedger:
    """The deliveries table: every attempt, with its answer."""

    def __init__(self, table: "Table", *, keep_days: int | None = None) -> None:
        self._table = table
        self._keep_days = keep_days

    def record(self, attempt: DeliveryAttempt) -> None:
        """Write down one attempt."""
        item = attempt.model_dump(mode="json", exclude_none=True)
        floats = {name: str(value) for name, value in item.items() if isinstance(value, float)}
        at = attempt.attempted_at.isoformat()
        sort_key = f"{attempt.webhook_id}#{at}#{attempt.destination}"
        known_by = {"webhook_attempt": sort_key, **expiry(self._keep_days)}
        self._table.put_item(Item=item | floats | known_by)

    def attempts(self, document_id: str) -> tuple[DeliveryAttempt, ...]:
        """Every attempt for a document, oldest first of each event."""
        return self._attempts(Key("document_id").eq(document_id))

    def attempts_at(
        self, document_id: str, webhook_id: str, destination: Destination
    ) -> tuple[DeliveryAttempt, ...]:
        """Every attempt to hand one event to one destination, oldest first."""
        event = Key("webhook_attempt").begins_with(f"{webhook_id}#")
        found = self._attempts(Key("document_id").eq(document_id) & event)
        return tuple(attempt for attempt in found if attempt.destination == destination)

    def erase(self, document_id: str) -> int:
        """Remove every attempt for a document; how many those were."""
        return erase_items(self._table, document_id, sort_key="webhook_attempt")

    def every_attempt(self) -> tuple[DeliveryAttempt, ...]:
        """Every attempt there is, oldest first; reads the whole table."""
        pages = self._table.meta.client.get_paginator("scan").paginate(
            TableName=self._table.name, FilterExpression="attribute_exists(attempt)"
        )
        attempts = (_attempt(item) for page in pages for item in page["Items"])
        return tuple(sorted(attempts, key=lambda attempt: attempt.attempted_at))

    def disable(self, destination: Destination, address: str, at: datetime) -> None:
        """Write down that the endpoint is gone: nothing more is sent to this address."""
        self._table.put_item(
            Item={
                "document_id": _endpoint(destination),
                "webhook_attempt": _DISABLED,
                "address": address,
                "disabled_at": at.isoformat(),
            }
        )

    def is_disabled(self, destination: Destination, address: str) -> bool:
        """Whether the endpoint is gone; one that has got another address is not."""
        answer = self._table.query(
            KeyConditionExpression=Key("document_id").eq(_endpoint(destination))
        )
        return any(item["address"] == address for item in answer["Items"])

    def enable(self, destination: Destination) -> bool:
        """Send to the endpoint again; whether it was disabled."""
        answer = self._table.delete_item(
            Key={"document_id": _endpoint(destination), "webhook_attempt": _DISABLED},
            ReturnValues="ALL_OLD",
        )
        return "Attributes" in answer

    def _attempts(self, condition: ConditionBase) -> tuple[DeliveryAttempt, ...]:
        answer = self._table.query(KeyConditionExpression=condition, ConsistentRead=True)
        return tuple(_attempt(item) for item in answer["Items"])


def _endpoint(destination: Destination) -> str:
    return f"endpoint#{destination}"


def _attempt(item: Mapping[str, Any]) -> DeliveryAttempt:
    return DeliveryAttempt.model_validate(
        {name: value for name, value in item.items() if name in DeliveryAttempt.model_fields}
    )
