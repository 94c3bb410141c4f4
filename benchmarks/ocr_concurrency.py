"""What a page costs in the ocr function when one invocation holds many pages.

The function's own entry runs warm, against the emulated AWS and an engine that takes two seconds a
call, both of them processes of their own.
"""

import io
import logging
import os
import statistics
import time
import uuid
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from multiprocessing import get_context
from types import SimpleNamespace
from typing import Any

import boto3
from PIL import Image

from benchmarks.services import ENGINE, running_services
from ocr import handler
from receipts.contracts import Manifest, ObjectRef, PageImage, PageJob, Source
from receipts.document_store import DocumentStore
from receipts.object_store import ObjectStore
from receipts.observability import logger
from receipts.tables import Tables

_FUNCTION = "OcrFunction"
_PAGES = 10
_ENGINE_SECONDS = 2
_ROUNDS = 3
_MILLISECONDS_LEFT = 180_000
# About 1.1 MB as JPEG.
_SIZE = (2000, 3000)
_NOISE = 6
_QUALITY = 85


def ocr_gbs_ratio() -> dict[str, float]:
    """Billed GB-seconds a page, ten pages an invocation against one; memory is the same."""
    with running_services(engine_seconds=_ENGINE_SECONDS) as services:
        environment = {
            **services.environment(_FUNCTION, services.aws.endpoint),
            "OCR_BASE_URL": services.addresses[ENGINE],
        }
        processes = get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=processes) as function:
            return {"ocr_gbs_ratio": function.submit(_measure, environment).result()}


def _measure(environment: Mapping[str, str]) -> float:
    """In the function's process: the median of the ratios, without a first round that connects."""
    os.environ.update(environment)
    logger.setLevel(logging.ERROR)
    image = _store_image()
    # Metrics are printed.
    with redirect_stdout(None):
        ratios = [_seconds(image, _PAGES) / _PAGES / _seconds(image, 1) for _ in range(_ROUNDS + 1)]
    return round(statistics.median(ratios[1:]), 3)


def _seconds(image: ObjectRef, pages: int) -> float:
    """How long the invocation lasts that reads a new document of so many pages."""
    tables = Tables(boto3.client("dynamodb"))
    documents = DocumentStore(tables.table(os.environ["DOCUMENTS_TABLE"]))
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
