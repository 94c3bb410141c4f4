"""Lambda entry: the dead letters of intake, pages and aggregation."""

from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext

from receipts.batch import Batch, Message
from receipts.contracts import AggregateJob, PageJob
from receipts.document_store import DocumentStore
from receipts.queues import Queue
from receipts.settings import Settings
from receipts.storage_event import ObjectCreated
from receipts.tables import Tables
from recover.recovery import Recovery

_batch = Batch()


class RecoverSettings(Settings):
    """Environment of the recover function."""

    documents_table: str
    aggregate_queue_url: str
    delivery_queue_url: str
    intake_dead_letters_arn: str
    page_dead_letters_arn: str


@cache
def _settings() -> RecoverSettings:
    return RecoverSettings.from_environment()


@cache
def _recovery() -> Recovery:
    settings, sqs, tables = _settings(), boto3.client("sqs"), Tables(boto3.client("dynamodb"))
    return Recovery(
        documents=DocumentStore(tables.table(settings.documents_table)),
        aggregate_queue=Queue(sqs, settings.aggregate_queue_url),
        delivery_queue=Queue(sqs, settings.delivery_queue_url),
    )


def _recover(message: Message) -> None:
    settings, recovery = _settings(), _recovery()
    if message.queue_arn == settings.intake_dead_letters_arn:
        recovery.abandon_upload(ObjectCreated.model_validate_json(message.body))
    elif message.queue_arn == settings.page_dead_letters_arn:
        recovery.abandon_page(PageJob.model_validate_json(message.body))
    else:
        recovery.abandon_aggregation(AggregateJob.model_validate_json(message.body))


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> Any:
    """Give up each dead piece of work; failed messages stay in their dead-letter queue."""
    return _batch.process(event, _recover)
