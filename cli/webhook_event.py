"""The webhook's events as models, for their JSON Schema alone: the function writes plain JSON."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from receipts.contracts import Contract
from receipts.receipt import DocumentType, Receipt, ReceiptSource, Totals
from receipts.statuses import Pages, Status


class ValueAlone(Contract):
    """A value of the record without where it was read."""

    value: str | None


class PageCounts(Contract):
    """How many pages there are, and how many of them were read."""

    total: int
    ok: int
    failed: int


class ThinReceipt(Contract):
    """What came, where the record is too long for an event; it is at `receipt_url` for a while."""

    receipt_id: str
    number: int
    document_id: str
    revision: int
    schema_version: str
    status: Status
    document_type: DocumentType | None
    source: ReceiptSource
    pages: PageCounts
    currency: ValueAlone | None
    totals: dict[str, ValueAlone | None] = Field(
        json_schema_extra={"propertyNames": {"enum": list(Totals.model_fields)}}
    )
    receipt_url: str = Field(json_schema_extra={"format": "uri"})
    receipt_url_expires_at: datetime


class UploadSource(Contract):
    """The upload as S3 has it."""

    bucket: str
    key: str
    version_id: str | None
    etag: str
    size: int


class EndingError(Contract):
    """A stable code, and a sentence that says what to do."""

    code: str
    message: str


class WithoutReceipt(Contract):
    """What a record would say of a document that has none, and why."""

    document_id: str
    revision: int
    status: Literal["rejected", "failed"]
    source: UploadSource
    pages: Pages | PageCounts
    error: EndingError


class ReceiptEvent(Contract):
    """There is a receipt, or a later revision of it."""

    type: Literal["receipt.processed", "receipt.revised"]
    timestamp: datetime
    data: Receipt | ThinReceipt


class EndingEvent(Contract):
    """There is no receipt."""

    type: Literal["receipt.rejected", "receipt.failed"]
    timestamp: datetime
    data: WithoutReceipt


WEBHOOK_EVENT: TypeAdapter[Any] = TypeAdapter(
    Annotated[ReceiptEvent | EndingEvent, Field(discriminator="type")]
)
