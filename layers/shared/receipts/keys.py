"""Every identifier and object key, derived from what it names."""

import hashlib
import json

from receipts.contracts import Source

_SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
}


def document_id(source: Source) -> str:
    """Name one upload: the same event twice is one document, a new version another.

    The identity is bucket, key and version id; without a version id, ETag and sequencer.
    """
    version = [source.version_id] if source.version_id else [source.etag, source.sequencer]
    identity = json.dumps([source.bucket, source.key, *version])
    return hashlib.sha256(identity.encode()).hexdigest()[:32]


def profile_name(key: str) -> str:
    """The first segment of the object key; empty where there is none."""
    return key.partition("/")[0] if "/" in key else ""


def page_image(document_id: str, part: int, media_type: str) -> str:
    """The key of an image that preprocess made of a page, or of a part of it."""
    return f"pages/{document_id}/{part:04d}.{_SUFFIXES[media_type]}"


def page_record(document_id: str, page: int) -> str:
    """The key of what preprocess made of a page, so that a retry need not do it again."""
    return f"pages/{document_id}/{page:04d}.json"


def page_result(document_id: str, part: int) -> str:
    """The key of what the engine read on an image."""
    return f"results/{document_id}/{part:04d}.json"


def pages_of(document_id: str) -> str:
    """How the keys of all that preprocess wrote of a document begin."""
    return f"pages/{document_id}/"


def results_of(document_id: str) -> str:
    """How the keys of all page results of a document begin."""
    return f"results/{document_id}/"


def receipts_of(document_id: str) -> str:
    """How the keys of all receipt records of a document begin."""
    return f"receipts/{document_id}-"


def dead_letters_of(document_id: str) -> str:
    """How the keys of all dead messages of a document begin."""
    return f"dead/{document_id}/"


def receipt_id(document_id: str, number: int) -> str:
    """The name of a receipt: a document can hold several, counted from 1."""
    return f"{document_id}-{number}"


def receipt(receipt_id: str, revision: int) -> str:
    """The key of one revision of a receipt record."""
    return f"receipts/{receipt_id}/{revision:04d}.json"


def webhook_id(receipt_id: str, revision: int) -> str:
    """The Standard Webhooks message id: the same on every attempt to deliver this revision."""
    return f"msg_{receipt_id}_{revision}"
