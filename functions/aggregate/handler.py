"""Lambda entry: aggregate jobs, one for each document whose pages all have an outcome."""

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext

from aggregate.aggregator import Aggregator
from receipts.batch import Message, RetryingBatch
from receipts.contracts import AggregateJob
from receipts.document_store import DocumentStore
from receipts.object_store import ObjectStore
from receipts.queues import Queue
from receipts.receipt_store import ReceiptStore
from receipts.settings import Settings
from receipts.tables import Tables

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class AggregateSettings(Settings):
    """Environment of the aggregate function."""

    documents_table: str
    receipts_table: str
    receipt_retention_days: int
    work_bucket: str
    aggregate_queue_url: str
    delivery_queue_url: str


@cache
def _settings() -> AggregateSettings:
    return AggregateSettings.from_environment()


@cache
def _sqs() -> "SQSClient":
    return boto3.client("sqs")


@cache
def _aggregator() -> Aggregator:
    settings, tables = _settings(), Tables(boto3.client("dynamodb"))
    return Aggregator(
        objects=ObjectStore(boto3.client("s3"), settings.work_bucket),
        documents=DocumentStore(tables.table(settings.documents_table)),
        receipts=ReceiptStore(
            tables.table(settings.receipts_table), keep_days=settings.receipt_retention_days
        ),
        delivery_queue=Queue(_sqs(), settings.delivery_queue_url),
    )


@cache
def _batch() -> RetryingBatch:
    return RetryingBatch(_sqs, _settings().aggregate_queue_url)


def _finish(message: Message) -> None:
    _aggregator().finish_document(AggregateJob.model_validate_json(message.body))


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> Any:
    """Finish each document of the batch; failed messages are reported one by one."""
    return _batch().process(event, _finish)
