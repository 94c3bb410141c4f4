"""Lambda entry: S3's `Object Created` events from the intake queue."""

from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from preprocess.intake import Intake
from receipts.batch import RetryingProcessor
from receipts.document_store import DocumentStore
from receipts.object_store import ObjectStore
from receipts.queues import Queue
from receipts.settings import Settings
from receipts.storage_event import ObjectCreated


class PreprocessSettings(Settings):
    """Environment of the preprocess function."""

    documents_table: str
    work_bucket: str
    intake_queue_url: str
    page_queue_url: str
    delivery_queue_url: str


@cache
def _settings() -> PreprocessSettings:
    return PreprocessSettings.from_environment()


@cache
def _intake() -> Intake:
    settings, sqs = _settings(), boto3.client("sqs")
    return Intake(
        objects=ObjectStore(boto3.client("s3"), settings.work_bucket),
        documents=DocumentStore(boto3.resource("dynamodb").Table(settings.documents_table)),
        page_queue=Queue(sqs, settings.page_queue_url),
        delivery_queue=Queue(sqs, settings.delivery_queue_url),
    )


@cache
def _processor() -> RetryingProcessor:
    return RetryingProcessor(boto3.client("sqs"), _settings().intake_queue_url)


def _take_record(record: SQSRecord) -> None:
    _intake().take(ObjectCreated.model_validate_json(record.body))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Take each upload of the batch; failed messages are reported one by one."""
    return process_partial_response(
        event=event, record_handler=_take_record, processor=_processor(), context=context
    )
