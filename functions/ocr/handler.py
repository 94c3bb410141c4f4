"""Lambda entry: page jobs from the page queue, all of a batch at once."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any

import boto3
import httpx
from aws_lambda_powertools.utilities.batch import async_process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from ocr.pacing import Pacer, share
from ocr.page_reader import PageReader
from ocr.qwen import Protocol, QwenOcr
from ocr.reading import TaskReader
from receipts.batch import ConcurrentProcessor
from receipts.contracts import PageJob
from receipts.document_store import DocumentStore
from receipts.models import find_model, region_of
from receipts.object_store import ObjectStore
from receipts.queues import Queue
from receipts.settings import Settings

# The most that SQS hands to one invocation, all of which wait for the engine at the same time.
_PAGES_AT_ONCE = 10
# The engine itself gives up after 300 s; the function's time limit lies above this one.
_TIMEOUT = httpx.Timeout(150, connect=5)
_LIMITS = httpx.Limits(max_connections=_PAGES_AT_ONCE)
# What storing a result and acknowledging a message take at most, in seconds.
_LAST_STEPS = 10


class OcrSettings(Settings):
    """Environment of the ocr function."""

    documents_table: str
    work_bucket: str
    page_queue_url: str
    aggregate_queue_url: str
    ocr_base_url: str
    ocr_protocol: Protocol
    ocr_model: str
    ocr_api_key_secret: str
    ocr_concurrency: int
    ocr_requests_per_minute: int
    ocr_tokens_per_minute: int


@cache
def _settings() -> OcrSettings:
    return OcrSettings.from_environment()


@cache
def _page_reader() -> PageReader:
    settings, sqs = _settings(), boto3.client("sqs")
    return PageReader(
        objects=ObjectStore(boto3.client("s3"), settings.work_bucket),
        documents=DocumentStore(boto3.resource("dynamodb").Table(settings.documents_table)),
        page_queue=Queue(sqs, settings.page_queue_url),
        aggregate_queue=Queue(sqs, settings.aggregate_queue_url),
        reader=TaskReader(
            engine=_engine(settings),
            pace=_pacer(settings),
            model=find_model(settings.ocr_model),
            region=region_of(settings.ocr_base_url),
            turns_pages=settings.ocr_protocol == "openai",
        ),
    )


def _engine(settings: OcrSettings) -> QwenOcr:
    secrets = boto3.client("secretsmanager")
    api_key = secrets.get_secret_value(SecretId=settings.ocr_api_key_secret)["SecretString"]
    headers = {"Authorization": f"Bearer {api_key}"}
    return QwenOcr(
        httpx.Client(headers=headers, timeout=_TIMEOUT, limits=_LIMITS),
        base_url=settings.ocr_base_url,
        model=settings.ocr_model,
        protocol=settings.ocr_protocol,
    )


def _pacer(settings: OcrSettings) -> Pacer:
    """The account's limits, divided among the invocations that there can be."""
    invocations = settings.ocr_concurrency
    return Pacer(
        share(settings.ocr_requests_per_minute, invocations),
        share(settings.ocr_tokens_per_minute, invocations),
    )


@cache
def _processor() -> ConcurrentProcessor:
    return ConcurrentProcessor(boto3.client("sqs"), _settings().page_queue_url)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_PAGES_AT_ONCE, thread_name_prefix="page")


async def _read_record(record: SQSRecord, lambda_context: LambdaContext) -> None:
    """Wait in a thread; what all threads share is made here, before there are any."""
    seconds_left = lambda_context.get_remaining_time_in_millis() / 1000 - _LAST_STEPS
    deadline = time.monotonic() + seconds_left
    reader, job = _page_reader(), PageJob.model_validate_json(record.body)
    read_page = partial(reader.read_page, job, deadline=deadline)
    await asyncio.get_running_loop().run_in_executor(_threads(), read_page)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Read the pages of the batch; failed messages are reported one by one."""
    return async_process_partial_response(
        event=event, record_handler=_read_record, processor=_processor(), context=context
    )
