"""Documents in the states that the scenarios start from, each with an id of its own."""

import uuid
from datetime import UTC, datetime, timedelta
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from receipts import keys
from receipts.contracts import PageImage, PageJob
from receipts.moments import timestamp
from receipts.receipt_items import receipt_revision
from receipts.storage_event import ObjectCreated
from tests.builders import manifest, page_image, page_result, source
from tests.least_privilege.bench import Bench


def image(pages: int = 1) -> bytes:
    """A page with a line that any engine reads, as JPEG, or several as TIFF."""
    page = Image.new("L", (480, 200), "white")
    ImageDraw.Draw(page).text((40, 70), "TOTAL 4.20", "black", ImageFont.load_default(56))
    encoded = BytesIO()
    if pages == 1:
        page.save(encoded, "JPEG")
    else:
        page.save(encoded, "TIFF", save_all=True, append_images=[page] * (pages - 1))
    return encoded.getvalue()


def upload(
    bench: Bench, body: bytes, *, pinned_by: str = "etag", profile: str = "lines"
) -> ObjectCreated:
    """The event of a fresh upload, which tells its version or leaves it out."""
    key, bucket = f"{profile}/{uuid.uuid4().hex}", bench.deployment.uploads_bucket
    stored = bench.clients["s3"].put_object(Bucket=bucket, Key=key, Body=body)
    pin = {"etag": stored["ETag"].strip('"')}
    if pinned_by == "version_id":
        pin["version_id"] = stored["VersionId"]
    described = source(bucket=bucket, key=key, size=len(body), version_id=None, etag=None)
    return ObjectCreated.of(described.model_copy(update=pin))


def begun(bench: Bench, *pages: PageImage, profile: str = "receipts") -> str:
    """A document whose pages are pending."""
    document_id, documents = uuid.uuid4().hex, bench.deployment.documents
    documents.receive(document_id, source(key=f"{profile}/{document_id}"))
    hashed = manifest(*(pages or (page_image(1),))).model_copy(update={"sha256": document_id})
    documents.begin(document_id, hashed)
    return document_id


def read(bench: Bench) -> str:
    """A document whose only page has its result, and still is pending."""
    document_id = begun(bench)
    result = page_result(1, "TOTAL EUR 4.20", merchant_name="Morgenrot", total="4.20")
    result = result.model_copy(update={"document_id": document_id})
    bench.write(keys.page_result(document_id, 1), result.model_dump_json().encode())
    return document_id


def complete(bench: Bench) -> str:
    """A document that can be aggregated."""
    document_id = read(bench)
    bench.deployment.documents.complete_part(document_id, 1)
    return document_id


def forgotten(bench: Bench, *left_keys: str) -> str:
    """A tombstone, and what a run that died left of its document; `{}` stands for its id."""
    document_id = uuid.uuid4().hex
    bench.deployment.documents.bury(document_id)
    for key in left_keys:
        bench.write(key.format(document_id))
    return document_id


def recorded(bench: Bench, document_id: str) -> str:
    """The document, of which the receipts table has something under revision 1."""
    revision = receipt_revision(keys.receipt_id(document_id, 1), 1)
    bench.clients["dynamodb"].put_item(
        TableName=bench.deployment.receipts_table,
        Item={"document_id": {"S": document_id}, "receipt_revision": {"S": revision}},
    )
    return document_id


def page_job(document_id: str, page: PageImage | None = None) -> str:
    """The message for its first page."""
    page = page or page_image(1)
    return PageJob(document_id=document_id, profile="lines", page=page).model_dump_json()


def stood_still(bench: Bench, document_id: str, *, resends: int = 0) -> None:
    """Let the document have made no progress for a day, and be sent again so often."""
    long_ago = timestamp(datetime.now(UTC) - timedelta(days=1))
    bench.clients["dynamodb"].update_item(
        TableName=bench.deployment.documents_table,
        Key={"document_id": {"S": document_id}},
        UpdateExpression="SET last_progress_at = :then, resends = :resends",
        ExpressionAttributeValues={":then": {"S": long_ago}, ":resends": {"N": str(resends)}},
    )
