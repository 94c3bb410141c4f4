"""A file through the pipeline in this process: its pages, the engine, the rules, the record."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aggregate.pages import placed
from aggregate.records import build_receipts
from cli.evaluation.labels import FieldName, words_of
from cli.evaluation.record import ReadReceipt, ReadValue, ReadValues
from local.ocr_service.boxes import turned_upright
from local.ocr_service.images import decode, inspect_image
from local.ocr_service.key_information import fill
from local.ocr_service.pixels import PixelBounds, reading_size
from local.ocr_service.reading import Recogniser, scaled
from local.ocr_service.reading_order import in_reading_order
from preprocess.page import PreparedPage
from preprocess.pages import PageLimits, open_pages
from receipts.contracts import PageResult, Source, TaskResult
from receipts.document_state import DocumentState
from receipts.errors import UploadRejected
from receipts.extraction import extract_receipt
from receipts.models import find_model
from receipts.printed import result_schema
from receipts.profiles import Profile, find_profile
from receipts.receipt import Reading, Receipt
from receipts.text import TextLine

_PROFILE = "receipts"
_MODEL = "qwen-vl-ocr"


def read_receipt(file: Path, recognise: Recogniser) -> ReadReceipt:
    """Everything between the upload and the records, without the services that carry it."""
    started = time.monotonic()
    data = file.read_bytes()
    try:
        results = list(_results(data, find_profile(_PROFILE), recognise))
    except UploadRejected as refusal:
        return ReadReceipt(time.monotonic() - started, refusal=refusal.message)
    records = build_receipts(_state(file, len(data)), results)
    seconds = time.monotonic() - started
    lines = (line for result in results for task in result.tasks for line in task.lines)
    words = tuple(word for line in lines for word in words_of(line.text))
    values = [_values(record, count=len(records)) for record in records] or [{}]
    return ReadReceipt(seconds, values[0], words, others=tuple(values[1:]))


def _state(file: Path, size: int) -> DocumentState:
    """The file as if it had just been uploaded."""
    now = datetime.now(UTC)
    return DocumentState(
        document_id="",
        status="processing",
        source=Source(bucket="", key=f"{_PROFILE}/{file.name}", size=size),
        received_at=now,
        last_progress_at=now,
    )


def _results(data: bytes, profile: Profile, recognise: Recogniser) -> Iterator[PageResult]:
    """What was read of every image, boxes in pixels of its page."""
    document = open_pages(data, PageLimits().of(profile), profile.preparation)
    pages = (page for page in document.pages() if isinstance(page, PreparedPage))
    images = ((page.page, image) for page in pages for image in page.images)
    for part, (page, image) in enumerate(images, 1):
        lines = _lines(image.data or data, profile, recognise)
        read = _result(lines, part=part, page=page, receipt=image.receipt)
        yield placed(read, image.placement)


def _lines(data: bytes, profile: Profile, recognise: Recogniser) -> tuple[TextLine, ...]:
    """What the local OCR service would answer with; its protocol has no scores."""
    image = inspect_image(data)
    patch = find_model(_MODEL).patch
    size = reading_size(image.size, PixelBounds(profile.min_pixels, profile.max_pixels, patch))
    found = recognise(decode(image, size))
    lines = in_reading_order([scaled(line, size, image.size) for line in found])
    return tuple(line.model_copy(update={"confidence": None}) for line in lines)


def _result(lines: tuple[TextLine, ...], *, part: int, page: int, receipt: int) -> PageResult:
    """What the ocr stage would have stored, by the numbers of the image."""
    fields = fill(result_schema(), extract_receipt(turned_upright(lines)).model_dump())
    tasks = (
        TaskResult(task="advanced_recognition", model=_MODEL, seconds=0, lines=lines),
        TaskResult(
            task="key_information_extraction", model=_MODEL, seconds=0, key_information=fields
        ),
    )
    return PageResult(document_id="", part=part, page=page, receipt=receipt, tasks=tasks)


def _values(record: Receipt, *, count: int) -> ReadValues:
    """The values of one of `count` records."""
    readings: dict[FieldName, Reading[Any] | None] = {
        "company": record.merchant.name,
        "date": record.transaction_date,
        "address": record.merchant.address,
        "total": record.totals.total,
        "number": record.receipt_number,
        "currency": record.currency,
        "discount": record.totals.discount,
        "service": record.totals.service_charge,
        "tip": record.totals.tip,
        "tax": record.totals.tax_total,
    }
    values: dict[FieldName, ReadValue] = {
        name: ReadValue(str(reading.value), reading.raw, reading.confidence)
        for name, reading in readings.items()
        if reading and reading.value is not None
    }
    counts: dict[FieldName, int] = {"items": len(record.line_items), "receipts": count}
    return values | {name: ReadValue(str(n), str(n), None) for name, n in counts.items()}
