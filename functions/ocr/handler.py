"""Lambda entry: page jobs from the page queue, all of a batch at once."""

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any

import boto3
import httpx
from aws_lambda_powertools.utilities.typing import LambdaContext

from ocr.authorisation import keep_authorised
from ocr.gate import Gate
from ocr.pacing import Pacer, share
from ocr.page_reader import PageReader
from ocr.qwen import Protocol, QwenOcr
from ocr.reading import TaskReader
from receipts.batch import Message, RetryingBatch
from receipts.contracts import PageJob
from receipts.document_store import DocumentStore
from receipts.engine_store import EngineStore
from receipts.models import find_model, region_of
from receipts.object_store import ObjectStore
from receipts.queues import Queue
from receipts.settings import Settings
from receipts.tables import Tables

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# The most that SQS hands to one invocation, all of which wait for the engine at the same time.
_PAGES_AT_ONCE = 10
# The engine itself gives up after 300 s; the function's time limit lies above this one.
_TIMEOUT = httpx.Timeout(150, connect=5)
_LIMITS = httpx.Limits(max_connections=_PAGES_AT_ONCE)
# What storing a result and acknowledging a message take at most, in seconds.
_LAST_STEPS = 10

_making = Lock()


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
    ocr_daily_spend_cap: Decimal
    engine_table: str


@cache
def _settings() -> OcrSettings:
    return OcrSettings.from_environment()


@cache
def _sqs() -> "SQSClient":
    return boto3.client("sqs")


@cache
def _page_reader() -> PageReader:
    settings, sqs, tables = _settings(), _sqs(), Tables(boto3.client("dynamodb"))
    return PageReader(
        objects=ObjectStore(boto3.client("s3"), settings.work_bucket),
        documents=DocumentStore(tables.table(settings.documents_table)),
        page_queue=Queue(sqs, settings.page_queue_url),
        aggregate_queue=Queue(sqs, settings.aggregate_queue_url),
        reader=TaskReader(
            engine=_engine(settings),
            pace=_pacer(settings),
            model=find_model(settings.ocr_model),
            region=region_of(settings.ocr_base_url),
            turns_pages=settings.ocr_protocol == "openai",
        ),
        gate=Gate(
            EngineStore(tables.table(settings.engine_table)),
            daily_cap=settings.ocr_daily_spend_cap,
        ),
    )


def _engine(settings: OcrSettings) -> QwenOcr:
    secrets = boto3.client("secretsmanager")
    http = httpx.Client(timeout=_TIMEOUT, limits=_LIMITS)
    keep_authorised(
        http,
        lambda: secrets.get_secret_value(SecretId=settings.ocr_api_key_secret)["SecretString"],
    )
    return QwenOcr(
        http,
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
def _batch() -> RetryingBatch:
    return RetryingBatch(_sqs, _settings().page_queue_url)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_PAGES_AT_ONCE, thread_name_prefix="page")


def _read(deadline: float, message: Message) -> None:
    """Read a page in a thread of its own; what all threads share is made once."""
    with _making:
        reader = _page_reader()
    reader.read_page(PageJob.model_validate_json(message.body), deadline=deadline)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Read the pages of the batch at once; failed messages are reported one by one."""
    deadline = time.monotonic() + context.get_remaining_time_in_millis() / 1000 - _LAST_STEPS
    return _batch().process(event, partial(_read, deadline), each=_threads().map)
