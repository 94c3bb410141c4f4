"""Things that tests need and do not care about, made by keyword."""

import unicodedata
from datetime import UTC, datetime
from typing import Any

from receipts.contracts import (
    Manifest,
    ObjectRef,
    PageFacts,
    PageFailure,
    PageImage,
    PageJob,
    PageResult,
    Source,
    TaskResult,
    Usage,
)
from receipts.document_state import DocumentState
from receipts.text import Box, TextLine

DOCUMENT_ID = "0123456789abcdef0123456789abcdef"
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
# Names of uploads that are only names: no path, no markup, no command; the last is the longest.
ODD_KEYS = (
    "receipts/two words.jpg",
    "receipts/a+b%20c%2F%.jpg",
    "receipts/../../etc/passwd",
    "receipts//doubled//slashes.jpg",
    "receipts/\N{RECEIPT}\N{FAMILY}.jpg",
    "receipts/" + unicodedata.normalize("NFC", "Café.jpg"),
    "receipts/" + unicodedata.normalize("NFD", "Café.jpg"),
    "receipts/'; DROP TABLE receipts; --.jpg",
    "receipts/${jndi:ldap:x}.jpg",
    "receipts/<b>&amp;.jpg",
    "receipts/" + "x" * (1024 - len("receipts/")),
)


def source(**changes: Any) -> Source:
    values = {
        "bucket": "uploads",
        "key": "receipts/lunch.jpg",
        "version_id": "v1",
        "etag": "e1",
        "sequencer": "1",
        "size": 1000,
    }
    return Source.model_validate(values | changes)


def storage_event(**changes: Any) -> dict[str, Any]:
    """An S3 event as EventBridge delivers it."""
    described = source(**changes)
    return {
        "detail-type": "Object Created",
        "source": "aws.s3",
        "detail": {
            "version": "0",
            "bucket": {"name": described.bucket},
            "object": {
                "key": described.key,
                "size": described.size,
                "etag": described.etag,
                "version-id": described.version_id,
                "sequencer": described.sequencer,
            },
        },
    }


def page_image(page: int = 1, **changes: Any) -> PageImage:
    values = {
        "part": page,
        "page": page,
        "image": ObjectRef(bucket="work", key=f"pages/{DOCUMENT_ID}/{page:04d}.jpg"),
        "media_type": "image/jpeg",
        "width": 600,
        "height": 800,
    }
    return PageImage.model_validate(values | changes)


def manifest(*pages: int | PageImage) -> Manifest:
    """A document of these pages, one image a page."""
    images = tuple(page_image(page) if isinstance(page, int) else page for page in pages)
    facts = (PageFacts(page=image.page, width=image.width, height=image.height) for image in images)
    return Manifest(pages=tuple(facts), images=images)


def page_job(page: int = 1, image: PageImage | None = None) -> PageJob:
    return PageJob(document_id=DOCUMENT_ID, profile="receipts", page=image or page_image(page))


def line(text: str, row: int = 0) -> TextLine:
    """A line of text on its own row, 20 pixels high."""
    top, bottom, right = row * 30, row * 30 + 20, 10 * len(text)
    return TextLine(text=text, box=Box(0, top, right, top, right, bottom, 0, bottom))


def page_result(page: int, *texts: str, **printed: Any) -> PageResult:
    """A page on which these lines were recognised and these fields extracted."""
    usage = Usage(input_tokens=100, output_tokens=10, image_tokens=90)
    lines = tuple(line(text, row) for row, text in enumerate(texts))
    recognised = TaskResult(
        task="advanced_recognition", model="m", usage=usage, seconds=1.0, lines=lines
    )
    extracted = TaskResult(
        task="key_information_extraction",
        model="m",
        usage=usage,
        seconds=1.0,
        key_information=printed,
    )
    return PageResult(document_id=DOCUMENT_ID, part=page, page=page, tasks=(recognised, extracted))


def document_state(**changes: Any) -> DocumentState:
    values = {
        "document_id": DOCUMENT_ID,
        "status": "processing",
        "source": source(),
        "received_at": NOON,
        "last_progress_at": NOON,
        "manifest": manifest(1),
    }
    return DocumentState.model_validate(values | changes)


def page_failure(page: int) -> PageFailure:
    return PageFailure(
        part=page, page=page, code="engine_refused", message="The engine refuses this page."
    )
