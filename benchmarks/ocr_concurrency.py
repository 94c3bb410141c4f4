"""What a page costs in the ocr function when one invocation holds many pages.

The function's own entry runs warm, against the emulated AWS and an engine that takes two seconds a
call, both of them processes of their own.
"""

import io
import json
import logging
import os
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import boto3
from PIL import Image

from local.stack import services
from local.stack.aws import LocalAws
from ocr import handler
from receipts.contracts import Manifest, ObjectRef, PageImage, PageJob, Source
from receipts.document_store import DocumentStore
from receipts.object_store import ObjectStore
from receipts.observability import logger

_PAGES = 10
_ENGINE_SECONDS = 2
_ROUNDS = 3
_NAME = "benchmark"
_MILLISECONDS_LEFT = 180_000
# About 1.1 MB as JPEG.
_SIZE = (2000, 3000)
_NOISE = 6
_QUALITY = 85
# Twenty pages at once are as many as the vendor's 600 requests a minute keep busy for two seconds.
_LIMITS = {
    "OCR_CONCURRENCY": "2",
    "OCR_REQUESTS_PER_MINUTE": "600",
    "OCR_TOKENS_PER_MINUTE": "6000000",
}


def ocr_gbs_ratio() -> dict[str, float]:
    """Billed GB-seconds a page, ten pages an invocation against one; memory is the same."""
    with _aws() as aws, _engine() as url:
        environment = {**aws.environment, **_resources(aws), **_LIMITS, "OCR_BASE_URL": url}
        processes = get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=processes) as function:
            return {"ocr_gbs_ratio": function.submit(_measure, environment).result()}


def _measure(environment: Mapping[str, str]) -> float:
    """In the function's process: the median of the ratios, without a first round that connects."""
    os.environ.update(environment)
    logger.setLevel(logging.ERROR)
    image = _store_image()
    ratios = [_seconds(image, _PAGES) / _PAGES / _seconds(image, 1) for _ in range(_ROUNDS + 1)]
    return round(statistics.median(ratios[1:]), 3)


def _seconds(image: ObjectRef, pages: int) -> float:
    """How long the invocation lasts that reads a new document of so many pages."""
    documents = DocumentStore(boto3.resource("dynamodb").Table(os.environ["DOCUMENTS_TABLE"]))
    document_id = uuid.uuid4().hex
    event = _event(documents, document_id, image, pages)
    start = time.perf_counter()
    handler.lambda_handler(event, _context())
    seconds = time.perf_counter() - start
    state = documents.find(document_id)
    if state is None or not state.complete:
        raise RuntimeError("The ocr function left a page unread: look for its reason in its log.")
    return seconds


def _context() -> Any:
    return SimpleNamespace(get_remaining_time_in_millis=lambda: _MILLISECONDS_LEFT)


def _event(
    documents: DocumentStore, document_id: str, image: ObjectRef, pages: int
) -> dict[str, Any]:
    images = tuple(_page(number, image) for number in range(1, pages + 1))
    documents.receive(document_id, _source(image))
    documents.begin(document_id, Manifest(images=images))
    jobs = (PageJob(document_id=document_id, profile="receipts", page=page) for page in images)
    return {"Records": [_record(job) for job in jobs]}


def _record(job: PageJob) -> dict[str, Any]:
    return {
        "messageId": str(job.page.page),
        "receiptHandle": "none",
        "body": job.model_dump_json(),
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:pages",
    }


def _page(number: int, image: ObjectRef) -> PageImage:
    width, height = _SIZE
    return PageImage(
        part=number,
        page=number,
        image=image,
        media_type="image/jpeg",
        width=width,
        height=height,
    )


def _source(image: ObjectRef) -> Source:
    return Source(bucket=image.bucket, key=image.key, etag="none", sequencer="1", size=1)


def _store_image() -> ObjectRef:
    body = io.BytesIO()
    Image.effect_noise(_SIZE, _NOISE).save(body, "JPEG", quality=_QUALITY)
    objects = ObjectStore(boto3.client("s3"), os.environ["WORK_BUCKET"])
    return objects.write("page.jpg", body.getvalue(), "image/jpeg")


def _resources(aws: LocalAws) -> dict[str, str]:
    """What the function works with, by the names of its settings."""
    aws.client("s3").create_bucket(Bucket=_NAME)
    aws.client("dynamodb").create_table(
        TableName=_NAME,
        KeySchema=[{"AttributeName": "document_id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "document_id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    aws.client("secretsmanager").create_secret(Name=_NAME, SecretString=_NAME)
    return {
        "DOCUMENTS_TABLE": _NAME,
        "WORK_BUCKET": _NAME,
        "PAGE_QUEUE_URL": _queue(aws, "pages"),
        "AGGREGATE_QUEUE_URL": _queue(aws, "aggregate"),
        "OCR_API_KEY_SECRET": _NAME,
        "OCR_MODEL": "qwen-vl-ocr",
        "OCR_PROTOCOL": "dashscope",
    }


def _queue(aws: LocalAws, name: str) -> str:
    return str(aws.client("sqs").create_queue(QueueName=name)["QueueUrl"])


@contextmanager
def _aws() -> Iterator[LocalAws]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        process, aws = services.start_aws(folder, log=folder / "aws.log")
        try:
            services.wait_for_aws(process, aws)
            yield aws
        finally:
            process.stop()


@contextmanager
def _engine() -> Iterator[str]:
    """The base URL of an engine that takes its time and is never busy."""
    command = [sys.executable, "-m", "local.ocr_service", "--api-key", _NAME]
    command += ["--engine", "instant", "--delay", str(_ENGINE_SECONDS)]
    with subprocess.Popen(  # noqa: S603  the command is this module's own
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as engine:
        try:
            yield str(json.loads(next(iter(engine.stdout or ())))["url"])
        finally:
            engine.terminate()
