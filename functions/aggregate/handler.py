"""Lambda entry: aggregate jobs, one for each document whose pages all have an outcome."""

from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from aggregate.aggregator import Aggregator
from receipts.batch import RetryingProcessor
from receipts.contracts import AggregateJob
from receipts.document_store import DocumentStore
from receipts.object_store import ObjectStore
from receipts.queues import Queue
from receipts.receipt_store import ReceiptStore
from receipts.settings import Settings


class AggregateSettings(Settings):
    """Environment of the aggregate function."""

    documents_table: str
    receipts_table: str
    work_bucket: str
    aggregate_queue_url: str
    delivery_queue_url: str


@cache
def _settings() -> AggregateSettings:
    return AggregateSettings.from_environment()


@cache
def _aggregator() -> Aggregator:
    settings, tables = _settings(), boto3.resource("dynamodb")
    return Aggregator(
        objects=ObjectStore(boto3.client("s3"), settings.work_bucket),
        documents=DocumentStore(tables.Table(settings.documents_table)),
        receipts=ReceiptStore(tables.Table(settings.receipts_table)),
        delivery_queue=Queue(boto3.client("sqs"), settings.delivery_queue_url),
    )


@cache
def _processor() -> RetryingProcessor:
    return RetryingProcessor(boto3.client("sqs"), _settings().aggregate_queue_url)


def _finish_record(record: SQSRecord) -> None:
    _aggregator().finish_document(AggregateJob.model_validate_json(record.body))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Finish each document of the batch; failed messages are reported one by one."""
    return process_partial_response(
        event=event, record_handler=_finish_record, processor=_processor(), context=context
    )
