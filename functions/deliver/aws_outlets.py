"""Destinations in AWS: an event bus and a queue, which get the body that the webhook gets."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from deliver.events import Event
from receipts.errors import DeliveryPostponed

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_sqs import SQSClient

_SOURCE = "receipt-pipeline"


@dataclass(frozen=True)
class EventBus:
    """An EventBridge bus: `detail-type` is the event's type, `detail` its body."""

    address: str
    client: "EventBridgeClient"

    def send(self, event: Event, at: datetime) -> None:
        """Put the event on the bus; `resources` names it as the webhook-id does."""
        with _refusals_postpone("event bus"):
            answer = self.client.put_events(
                Entries=[
                    {
                        "EventBusName": self.address,
                        "Source": _SOURCE,
                        "DetailType": event.type,
                        "Detail": event.body.decode(),
                        "Resources": [event.webhook_id],
                        "Time": at,
                    }
                ]
            )
        if answer["FailedEntryCount"]:
            raise _postponed("event bus", answer["Entries"][0]["ErrorCode"])


@dataclass(frozen=True)
class EventQueue:
    """An SQS queue, by its ARN; a consumer de-duplicates by the attribute `webhook-id`."""

    address: str
    client: "SQSClient"

    def send(self, event: Event, at: datetime) -> None:
        """Send the event's body, with what the webhook has in headers as attributes."""
        described = {
            "webhook-id": event.webhook_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "type": event.type,
        }
        with _refusals_postpone("queue"):
            self.client.send_message(
                QueueUrl=self._url,
                MessageBody=event.body.decode(),
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value}
                    for name, value in described.items()
                },
            )

    @cached_property
    def _url(self) -> str:
        *_, account, name = self.address.split(":")
        answer = self.client.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)
        return answer["QueueUrl"]


@contextmanager
def _refusals_postpone(place: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        raise _postponed(place, error.response["Error"]["Code"]) from error
    except BotoCoreError as error:
        raise _postponed(place, type(error).__name__) from error


def _postponed(place: str, code: str) -> DeliveryPostponed:
    return DeliveryPostponed(f"The {place} did not take the event ({code}); it is tried again.")
