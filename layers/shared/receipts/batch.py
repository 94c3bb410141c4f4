"""SQS batches: each message succeeds or fails alone, and a failed one comes back soon.

Without this a failed message stays invisible for the queue's whole visibility timeout, which is six
times the function's timeout.
"""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import (
    AsyncBatchProcessor,
    BasePartialBatchProcessor,
    BatchProcessor,
    EventType,
)
from botocore.exceptions import ClientError

from receipts.observability import logger

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_RETRY_SECONDS = (2, 10, 30, 60, 120, 300, 600)


class _Logging(BasePartialBatchProcessor):
    """Logs what failed, by class and code."""

    def __init__(self) -> None:
        super().__init__(EventType.SQS, raise_on_entire_batch_failure=False)

    def failure_handler(self, record: Any, exception: Any) -> Any:
        """Log the failure and report the message as failed."""
        error = exception[1]
        logger.warning(
            "Message failed",
            message_id=record.message_id,
            receives=int(record.attributes.approximate_receive_count),
            error=type(error).__name__,
            code=_code(error),
        )
        return super().failure_handler(record, exception)


class _Retrying(_Logging):
    """Also shortens the wait of what failed, longer with each receive."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        super().__init__()
        self._client = client
        self._queue_url = queue_url

    def failure_handler(self, record: Any, exception: Any) -> Any:
        """Make the message visible again soon; where SQS refuses, it waits its full time."""
        receives = int(record.attributes.approximate_receive_count)
        try:
            self._client.change_message_visibility(
                QueueUrl=self._queue_url,
                ReceiptHandle=record.receipt_handle,
                VisibilityTimeout=_RETRY_SECONDS[min(receives, len(_RETRY_SECONDS)) - 1],
            )
        except ClientError as error:
            logger.warning("Message keeps its wait", code=_code(error))
        return super().failure_handler(record, exception)


class LoggingProcessor(_Logging, BatchProcessor):
    """For messages that have no other try before them: one after the other."""


class RetryingProcessor(_Retrying, BatchProcessor):
    """One message after the other; what failed comes back soon."""


class ConcurrentProcessor(_Retrying, AsyncBatchProcessor):
    """All messages of a batch at once; what failed comes back soon."""


def _code(error: BaseException) -> str | None:
    """Our own errors' code, or the operation that AWS refused and its code; never a message."""
    if isinstance(error, ClientError):
        return f"{error.operation_name}: {error.response['Error']['Code']}"
    return getattr(error, "code", None)
