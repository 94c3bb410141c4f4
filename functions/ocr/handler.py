"""Lambda entry: page jobs from the page queue."""

from functools import cache
from typing import Any

import boto3
import httpx
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from ocr.page_reader import PageReader
from ocr.qwen import QwenOcr
from receipts.batch import RetryingProcessor
from receipts.contracts import PageJob
from receipts.document_store import DocumentStore
from receipts.object_store import ObjectStore
from receipts.queues import Queue
from receipts.settings import Settings

# The engine itself gives up after 300 s; the function's time limit lies above this one.
_TIMEOUT = httpx.Timeout(150, connect=5)


class OcrSettings(Settings):
    """Environment of the ocr function."""

    documents_table: str
    work_bucket: str
    page_queue_url: str
    aggregate_queue_url: str
    ocr_base_url: str
    ocr_model: str
    ocr_api_key_secret: str


@cache
def _settings() -> OcrSettings:
    return OcrSettings.from_environment()


@cache
def _page_reader() -> PageReader:
    settings = _settings()
    return PageReader(
        objects=ObjectStore(boto3.client("s3"), settings.work_bucket),
        documents=DocumentStore(boto3.resource("dynamodb").Table(settings.documents_table)),
        aggregate_queue=Queue(boto3.client("sqs"), settings.aggregate_queue_url),
        engine=_engine(settings),
    )


def _engine(settings: OcrSettings) -> QwenOcr:
    secrets = boto3.client("secretsmanager")
    api_key = secrets.get_secret_value(SecretId=settings.ocr_api_key_secret)["SecretString"]
    http = httpx.Client(headers={"Authorization": f"Bearer {api_key}"}, timeout=_TIMEOUT)
    return QwenOcr(http, base_url=settings.ocr_base_url, model=settings.ocr_model)


@cache
def _processor() -> RetryingProcessor:
    return RetryingProcessor(boto3.client("sqs"), _settings().page_queue_url)


def _read_record(record: SQSRecord) -> None:
    _page_reader().read_page(PageJob.model_validate_json(record.body))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Read each page of the batch; failed messages are reported one by one."""
    return process_partial_response(
        event=event, record_handler=_read_record, processor=_processor(), context=context
    )
