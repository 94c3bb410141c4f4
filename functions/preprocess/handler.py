"""Lambda entry: S3's `Object Created` events from the intake queue."""

import time
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext

from preprocess.estimating import Tariff
from preprocess.intake import Intake
from preprocess.page import PageLimits
from receipts.batch import Message, RetryingBatch
from receipts.document_store import DocumentStore
from receipts.models import find_model, region_of
from receipts.object_store import ObjectStore
from receipts.queues import Queue
from receipts.settings import Settings
from receipts.storage_event import ObjectCreated
from receipts.tables import Tables

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# A page may take half a minute to look at, and as long to draw.
_SECONDS_FOR_A_PAGE = 75


class PreprocessSettings(Settings):
    """Environment of the preprocess function."""

    documents_table: str
    document_retention_days: int
    work_bucket: str
    intake_queue_url: str
    page_queue_url: str
    batch_page_queue_url: str
    delivery_queue_url: str
    max_upload_bytes: int
    max_pages: int
    ocr_base_url: str
    ocr_model: str


@cache
def _settings() -> PreprocessSettings:
    return PreprocessSettings.from_environment()


@cache
def _sqs() -> "SQSClient":
    return boto3.client("sqs")


@cache
def _intake() -> Intake:
    settings, sqs, tables = _settings(), _sqs(), Tables(boto3.client("dynamodb"))
    return Intake(
        objects=ObjectStore(boto3.client("s3"), settings.work_bucket),
        documents=DocumentStore(
            tables.table(settings.documents_table), keep_days=settings.document_retention_days
        ),
        intake_queue=Queue(sqs, settings.intake_queue_url),
        page_queue=Queue(sqs, settings.page_queue_url),
        delivery_queue=Queue(sqs, settings.delivery_queue_url),
        tariff=Tariff(find_model(settings.ocr_model), region_of(settings.ocr_base_url)),
        ceiling=PageLimits(max_bytes=settings.max_upload_bytes, max_pages=settings.max_pages),
        batch_queue=Queue(sqs, url) if (url := settings.batch_page_queue_url) else None,
    )


@cache
def _batch() -> RetryingBatch:
    return RetryingBatch(_sqs, _settings().intake_queue_url)


def _take(context: LambdaContext, message: Message) -> None:
    seconds = context.get_remaining_time_in_millis() / 1000 - _SECONDS_FOR_A_PAGE
    event = ObjectCreated.model_validate_json(message.body)
    _intake().take(event, deadline=time.monotonic() + seconds)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Take each upload of the batch; failed messages are reported one by one."""
    return _batch().process(event, partial(_take, context))
