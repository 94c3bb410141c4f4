"""Lambda entry: page jobs of batch profiles, and the clock that has batches sent and read."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import httpx
from aws_lambda_powertools.utilities.typing import LambdaContext

from batch.base_url import batch_base_url
from batch.batch_api import BatchApi
from batch.collecting import Collector
from batch.filling import Filling
from batch.polling import Poller
from batch.returning import Returning
from batch.settling import Settling, Tariff
from batch.submitting import Submitter, When
from ocr.authorisation import keep_authorised
from ocr.gate import Gate
from ocr.page_outcomes import PageOutcomes
from receipts import metrics
from receipts.batch import Message, RetryingBatch
from receipts.batch_page_store import BatchPageStore
from receipts.batch_store import BatchStore
from receipts.contracts import PageJob
from receipts.document_store import DocumentStore
from receipts.engine_store import EngineStore
from receipts.models import find_model, region_of
from receipts.moments import utc_now
from receipts.object_store import ObjectStore
from receipts.queues import Queue
from receipts.settings import Settings
from receipts.tables import Tables

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_TIMEOUT = httpx.Timeout(60, connect=5)
_PAGES_AT_ONCE = 8
# What the last steps of an invocation take at most, in seconds.
_LAST_STEPS = 30


class BatchSettings(Settings):
    """Environment of the batch function."""

    documents_table: str
    batch_table: str
    engine_table: str
    work_bucket: str
    batch_page_queue_url: str
    page_queue_url: str
    aggregate_queue_url: str
    ocr_base_url: str
    ocr_model: str
    ocr_api_key_secret: str
    ocr_daily_spend_cap: Decimal
    batch_min_pages: int
    batch_after_minutes: int
    batch_callback_url: str


@cache
def _settings() -> BatchSettings:
    return BatchSettings.from_environment()


@cache
def _sqs() -> "SQSClient":
    return boto3.client("sqs")


@cache
def _tables() -> Tables:
    return Tables(boto3.client("dynamodb"))


@cache
def _documents() -> DocumentStore:
    return DocumentStore(_tables().table(_settings().documents_table))


@cache
def _pages() -> BatchPageStore:
    return BatchPageStore(_tables().table(_settings().batch_table))


@cache
def _batches() -> BatchStore:
    return BatchStore(_tables().table(_settings().batch_table))


@cache
def _objects() -> ObjectStore:
    return ObjectStore(boto3.client("s3"), _settings().work_bucket)


@cache
def _gate() -> Gate:
    settings = _settings()
    store = EngineStore(_tables().table(settings.engine_table))
    return Gate(store, daily_cap=settings.ocr_daily_spend_cap)


@cache
def _api() -> BatchApi:
    settings, secrets = _settings(), boto3.client("secretsmanager")
    http = httpx.Client(timeout=_TIMEOUT)
    keep_authorised(
        http,
        lambda: secrets.get_secret_value(SecretId=settings.ocr_api_key_secret)["SecretString"],
    )
    return BatchApi(http, batch_base_url(settings.ocr_base_url), settings.batch_callback_url)


def _outcomes() -> PageOutcomes:
    return PageOutcomes(_documents(), Queue(_sqs(), _settings().aggregate_queue_url))


def _returning() -> Returning:
    return Returning(_documents(), _pages(), Queue(_sqs(), _settings().page_queue_url))


@cache
def _collector() -> Collector:
    return Collector(_documents(), _pages(), _batches())


@cache
def _submitter() -> Submitter:
    settings = _settings()
    after = timedelta(minutes=settings.batch_after_minutes)
    return Submitter(
        api=_api(),
        batches=_batches(),
        pages=_pages(),
        filling=Filling(
            _objects(), _documents(), _outcomes(), _returning(), find_model(settings.ocr_model)
        ),
        gate=_gate(),
        when=When(settings.batch_min_pages, after),
        now=utc_now,
        model=settings.ocr_model,
    )


@cache
def _poller() -> Poller:
    settings = _settings()
    tariff = Tariff(find_model(settings.ocr_model), region_of(settings.ocr_base_url))
    return Poller(
        api=_api(),
        batches=_batches(),
        pages=_pages(),
        settling=Settling(_objects(), _outcomes(), _returning(), _gate(), tariff),
        gate=_gate(),
        now=utc_now,
        threads=ThreadPoolExecutor(_PAGES_AT_ONCE, thread_name_prefix="page"),
    )


@cache
def _messages() -> RetryingBatch:
    return RetryingBatch(_sqs, _settings().batch_page_queue_url)


def _collect(message: Message) -> None:
    _collector().collect(PageJob.model_validate_json(message.body))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Collect the pages of a batch of messages; without messages, do what the clock asks for."""
    if "Records" in event:
        return _messages().process(event, _collect)
    deadline = time.monotonic() + context.get_remaining_time_in_millis() / 1000 - _LAST_STEPS
    job = _submitter() if event["job"] == "submit" else _poller()
    job.run(deadline=deadline)
    metrics.flush()
    return None
