"""SQS batches: each message succeeds or fails alone, and a failed one comes back soon.

Without this a failed message stays invisible for the queue's whole visibility timeout, which is six
times the function's timeout. Powertools' own batches cost a cold start more than a client of AWS.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

import math
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from receipts import metrics
from receipts.observability import logger

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_RETRY_SECONDS = (2, 10, 30, 60, 120, 300, 600)


class Message(NamedTuple):
    """One record of an event; `receives` counts this one, `queue_arn` is where it came from."""

    message_id: str
    receipt_handle: str
    body: str
    receives: int
    queue_arn: str


type Take = Callable[[Message], object]
type Wait = Callable[[Message, Exception], float]


class Batch:
    """For messages that have no other try before them: logs what failed, by class and code."""

    def process(
        self,
        event: Mapping[str, Any],
        take: Take,
        *,
        each: Callable[[Callable[[Message], bool], Iterable[Message]], Iterable[bool]] = map,
    ) -> dict[str, Any]:
        """Take every message and report those that raised; `each` may be an executor's `map`."""
        messages = [_message(record) for record in event["Records"]]
        taken = list(each(partial(self._succeeds, take), messages))
        metrics.flush()
        failed = [one for one, done in zip(messages, taken, strict=True) if not done]
        return {"batchItemFailures": [{"itemIdentifier": one.message_id} for one in failed]}

    def _succeeds(self, take: Take, message: Message) -> bool:
        try:
            take(message)
        except Exception as error:  # noqa: BLE001  whatever it is, the other messages go on
            self._note_failure(message, error)
            return False
        return True

    def _note_failure(self, message: Message, error: Exception) -> None:
        logger.warning(
            "Message failed",
            message_id=message.message_id,
            receives=message.receives,
            error=type(error).__name__,
            code=_code(error),
        )


def wait_by_receives(message: Message, _error: Exception) -> float:
    """Seconds until a failed message comes back, more with each receive."""
    return _RETRY_SECONDS[min(message.receives, len(_RETRY_SECONDS)) - 1]


class RetryingBatch(Batch):
    """Also sets when what failed comes back; `sqs` gives the client."""

    def __init__(
        self,
        sqs: "Callable[[], SQSClient]",
        queue_url: str,
        *,
        wait: Wait = wait_by_receives,
    ) -> None:
        self._sqs = sqs
        self._queue_url = queue_url
        self._wait = wait

    def _note_failure(self, message: Message, error: Exception) -> None:
        """Make the message visible again in time; where SQS refuses, it keeps its wait."""
        try:
            self._sqs().change_message_visibility(
                QueueUrl=self._queue_url,
                ReceiptHandle=message.receipt_handle,
                VisibilityTimeout=math.ceil(self._wait(message, error)),
            )
        except ClientError as refused:
            logger.warning("Message keeps its wait", code=_code(refused))
        super()._note_failure(message, error)


def _message(record: Mapping[str, Any]) -> Message:
    return Message(
        message_id=record["messageId"],
        receipt_handle=record["receiptHandle"],
        body=record["body"],
        receives=int(record["attributes"]["ApproximateReceiveCount"]),
        queue_arn=record["eventSourceARN"],
    )


def _code(error: Exception) -> str | None:
    """Our own errors' code, or the operation that AWS refused and its code; never a message."""
    if isinstance(error, ClientError):
        return f"{error.operation_name}: {error.response['Error']['Code']}"
    return getattr(error, "code", None)
