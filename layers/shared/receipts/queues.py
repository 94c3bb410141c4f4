"""SQS: typed messages out, and how a message is put back for later."""

import math
from collections.abc import Iterable, Sequence
from itertools import batched
from typing import TYPE_CHECKING, TypedDict

from pydantic import BaseModel

from receipts.contracts import DeliveryJob

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

_SQS_BATCH = 10
_LONGEST_DELAY = 900


class _Group(TypedDict, total=False):
    MessageGroupId: str


class MessagesNotSentError(Exception):
    """SQS took only part of a batch; sending all of it again is harmless."""


class Queue:
    """One queue that a stage sends to."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def send(self, message: BaseModel, *, delay_seconds: float = 0) -> None:
        """Send one message, to be seen after a delay of at most a quarter of an hour."""
        self._client.send_message(
            QueueUrl=self._url,
            MessageBody=message.model_dump_json(),
            **_group(message),
            DelaySeconds=min(math.ceil(delay_seconds), _LONGEST_DELAY),
        )

    def send_all(self, messages: Iterable[BaseModel]) -> None:
        """Send many, ten a request; raises MessagesNotSentError when SQS refuses one."""
        for batch in batched(messages, _SQS_BATCH, strict=False):
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=_entries(batch))
            if answer.get("Failed"):
                raise MessagesNotSentError(answer["Failed"][0]["Code"])

    def waiting(self) -> int:
        """About how many messages nobody has taken yet, those still delayed not among them."""
        answer = self._client.get_queue_attributes(
            QueueUrl=self._url, AttributeNames=["ApproximateNumberOfMessages"]
        )
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def _group(message: BaseModel) -> _Group:
    """One destination's backlog keeps no other waiting: SQS is fair to groups of messages.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
    """
    return {"MessageGroupId": message.destination} if isinstance(message, DeliveryJob) else {}


def _entries(messages: Sequence[BaseModel]) -> "list[SendMessageBatchRequestEntryTypeDef]":
    return [
        {"Id": str(number), "MessageBody": message.model_dump_json()}
        for number, message in enumerate(messages)
    ]
