"""Lambda entry: the dead letters of every queue, and the sweep by the clock."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext

from receipts.batch import Batch, Message
from receipts.dead_letters import DeadLetters, DeadMessage, QueueName
from receipts.document_store import DocumentStore
from receipts.object_store import ObjectStore
from receipts.queues import Queue
from receipts.receipt_items import ReceiptItems
from receipts.settings import Settings
from receipts.tables import Tables
from receipts.unfinished import UnfinishedDocuments
from recover.recovery import Recovery
from recover.sweep import Sweep

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_batch = Batch()


class RecoverSettings(Settings):
    """Environment of the recover function."""

    documents_table: str
    receipts_table: str
    document_retention_days: int
    work_bucket: str
    intake_queue_url: str
    page_queue_url: str
    batch_page_queue_url: str
    aggregate_queue_url: str
    delivery_queue_url: str
    intake_dead_letters_url: str
    page_dead_letters_url: str
    batch_page_dead_letters_url: str
    aggregate_dead_letters_url: str
    patience_minutes: int
    intake_dead_letters_arn: str
    page_dead_letters_arn: str
    batch_page_dead_letters_arn: str
    aggregate_dead_letters_arn: str
    delivery_dead_letters_arn: str

    def queue_of(self, dead_letters_arn: str) -> QueueName:
        """The queue whose dead letters these are."""
        names: dict[str, QueueName] = {
            self.intake_dead_letters_arn: "intake",
            self.page_dead_letters_arn: "pages",
            self.batch_page_dead_letters_arn: "batch",
            self.aggregate_dead_letters_arn: "aggregate",
            self.delivery_dead_letters_arn: "delivery",
        }
        return names[dead_letters_arn]

    @property
    def queue_urls(self) -> Mapping[QueueName, str]:
        """Where work is sent again; empty for a stage that the stack does not have."""
        return {
            "intake": self.intake_queue_url,
            "pages": self.page_queue_url,
            "batch": self.batch_page_queue_url,
            "aggregate": self.aggregate_queue_url,
        }

    @property
    def dead_letters_urls(self) -> Mapping[QueueName, str]:
        """Where it is given up."""
        return {
            "intake": self.intake_dead_letters_url,
            "pages": self.page_dead_letters_url,
            "batch": self.batch_page_dead_letters_url,
            "aggregate": self.aggregate_dead_letters_url,
        }


def _queues(sqs: "SQSClient", urls: Mapping[QueueName, str]) -> dict[QueueName, Queue]:
    return {name: Queue(sqs, url) for name, url in urls.items() if url}


@cache
def _settings() -> RecoverSettings:
    return RecoverSettings.from_environment()


@cache
def _recovery() -> Recovery:
    settings, sqs, tables = _settings(), boto3.client("sqs"), Tables(boto3.client("dynamodb"))
    objects = ObjectStore(boto3.client("s3"), settings.work_bucket)
    return Recovery(
        objects=objects,
        documents=DocumentStore(
            tables.table(settings.documents_table), keep_days=settings.document_retention_days
        ),
        receipts=ReceiptItems(tables.table(settings.receipts_table)),
        dead_letters=DeadLetters(objects),
        aggregate_queue=Queue(sqs, settings.aggregate_queue_url),
        delivery_queue=Queue(sqs, settings.delivery_queue_url),
    )


@cache
def _sweep() -> Sweep:
    settings, sqs, tables = _settings(), boto3.client("sqs"), Tables(boto3.client("dynamodb"))
    table = tables.table(settings.documents_table)
    return Sweep(
        unfinished=UnfinishedDocuments(table, DocumentStore(table)),
        queues=_queues(sqs, settings.queue_urls),
        dead_letters=_queues(sqs, settings.dead_letters_urls),
        patience=timedelta(minutes=settings.patience_minutes),
    )


def _recover(message: Message) -> None:
    _recovery().bury(
        DeadMessage(
            queue=_settings().queue_of(message.queue_arn),
            message_id=message.message_id,
            body=message.body,
            receives=message.receives,
        )
    )


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> Any:
    """Keep and give up each dead piece of work; without messages, the clock asks for a sweep.

    Failed messages stay in their dead letters.
    """
    if "Records" in event:
        return _batch.process(event, _recover)
    return _sweep().run(datetime.now(UTC))
