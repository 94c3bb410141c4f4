"""The receipt record: what is delivered, stored and shown.

Money is a decimal string, a date ISO 8601, a currency ISO 4217. A leaf that was not on the receipt
is null; a leaf whose value could not be decided has `value` null and its `candidates`.
"""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal

from receipts.checks.result import CheckResult
from receipts.contracts import Contract, PlainDecimal, Task, TextFormat, Usage
from receipts.statuses import Pages, Status
from receipts.text import Box, TextLine

SCHEMA_VERSION = "1.2"

DocumentType = Literal["receipt", "invoice", "credit_note", "card_slip"]
PaymentKind = Literal["cash", "card", "wallet", "transfer", "cheque", "voucher"]
CountryEvidence = Literal["tax_id", "phone", "website", "currency"]
CurrencyEvidence = Literal["code", "symbol", "country"]


class Reading[T](Contract):
    """One value that was read, where, and whether the recognised text bears it out.

    `box` is in pixels of the page; `grounded` says that `raw` stands in the recognised lines.
    `confidence` is 0..1, or null where there is no evidence to judge by; 1 is what a person set.
    """

    value: T | None
    raw: str
    confidence: float | None = None
    page: int
    box: Box | None = None
    grounded: bool = False
    candidates: tuple[T, ...] = ()


# Not evaluated in an annotation, where pydantic would make a class of it.
type AnyReading = Reading[Any]


class ReceiptSource(Contract):
    """The upload; `size` in bytes, `sha256` of all of them in hexadecimal digits."""

    bucket: str
    key: str
    version_id: str | None
    etag: str | None
    size: int
    sha256: str | None = None


class TaxId(Reading[str]):
    """A tax or company number; `kind` is python-stdnum's name for it, such as `eu.vat`, `au.abn`.

    `valid` says whether its check digits fit; both are null where the kind is not known.
    """

    kind: str | None = None
    valid: bool | None = None


class Merchant(Contract):
    """Who sold; an IBAN has no blanks."""

    name: Reading[str] | None = None
    address: Reading[str] | None = None
    phone: Reading[str] | None = None
    email: Reading[str] | None = None
    website: Reading[str] | None = None
    iban: Reading[str] | None = None
    tax_ids: tuple[TaxId, ...] = ()


class Locale(Contract):
    """Language (ISO 639-1) and country (ISO 3166-1), and what shows country and currency.

    Null where nothing does: a default would be taken for something that was read.
    """

    language: str | None = None
    country: str | None = None
    country_evidence: CountryEvidence | None = None
    currency_evidence: CurrencyEvidence | None = None


class LineItem(Contract):
    """One row of goods or services; `discount` is what was taken off this row alone."""

    description: Reading[str] | None = None
    quantity: Reading[Decimal] | None = None
    unit_price: Reading[Decimal] | None = None
    discount: Reading[Decimal] | None = None
    total: Reading[Decimal] | None = None


class TaxLine(Contract):
    """One tax: `rate` in percent, `base` the amount it is on."""

    name: Reading[str] | None = None
    rate: Reading[Decimal] | None = None
    base: Reading[Decimal] | None = None
    amount: Reading[Decimal] | None = None


class Totals(Contract):
    """The sums, each as printed; `total` is what was to be paid."""

    subtotal: Reading[Decimal] | None = None
    discount: Reading[Decimal] | None = None
    shipping: Reading[Decimal] | None = None
    service_charge: Reading[Decimal] | None = None
    tip: Reading[Decimal] | None = None
    tax_total: Reading[Decimal] | None = None
    rounding: Reading[Decimal] | None = None
    total: Reading[Decimal] | None = None
    amount_paid: Reading[Decimal] | None = None
    change: Reading[Decimal] | None = None
    cashback: Reading[Decimal] | None = None


class Payment(Contract):
    """How it was paid; never more of a card number than its last four digits.

    `method` is as printed, `brand` the usual name of the card scheme or wallet.
    """

    method: Reading[str] | None = None
    kind: PaymentKind | None = None
    brand: Reading[str] | None = None
    card_last4: Reading[str] | None = None
    amount: Reading[Decimal] | None = None


class Validation(Contract):
    """What was checked, and by the sum that holds whether the prices include the tax."""

    checks: tuple[CheckResult, ...] = ()
    prices_include_tax: bool | None = None


class Duplicate(Contract):
    """A record of an earlier upload that seems to be the same receipt."""

    receipt_id: str
    kind: Literal["bytes", "image", "facts"]


class ReviewReason(Contract):
    """Why a person should look: a stable code and the field it is about."""

    code: str
    field: str | None = None
    detail: str


class Review(Contract):
    """Whether a person should look, and why."""

    required: bool
    reasons: tuple[ReviewReason, ...] = ()


class Change(Contract):
    """A value that a person set: its path in the record before, and its texts; null is none."""

    field: str
    before: str | None
    after: str | None


class Correction(Contract):
    """What a person did in one revision: values set, and reasons found to need nothing more."""

    revision: int
    by: str
    at: datetime
    changes: tuple[Change, ...] = ()
    accepted: tuple[ReviewReason, ...] = ()


class Extract(Contract):
    """What a task gave for a page, where the profile does not ask for the receipt schema.

    Lines with boxes in pixels of the page, key information by field name, or text of a
    format. `parse_error` marks text that is not of its format and stands as it came.
    """

    page: int
    task: Task
    lines: tuple[TextLine, ...] = ()
    key_information: dict[str, Any] | None = None
    text: str | None = None
    text_format: TextFormat | None = None
    parse_error: bool = False
    truncated: bool = False


class Timings(Contract):
    """When the upload was received and its last page read, in UTC, and seconds spent waiting."""

    received_at: datetime
    read_at: datetime
    engine_seconds: float


class Processing(Contract):
    """Who read it and what that took.

    `estimate` is what was reckoned before the calls, `usage` what was billed; `cost` in US dollars
    is null where the model has no known price at this address.
    """

    engine: str
    model: str | None
    usage: Usage
    estimate: Usage | None = None
    cost: PlainDecimal | None = None
    timings: Timings


class Receipt(Contract):
    """One receipt that a business can book; `number` counts those of its document from 1."""

    receipt_id: str
    number: int = 1
    document_id: str
    revision: int
    schema_version: str = SCHEMA_VERSION
    status: Status
    document_type: DocumentType | None = None
    source: ReceiptSource
    pages: Pages
    merchant: Merchant = Merchant()
    locale: Locale = Locale()
    receipt_number: Reading[str] | None = None
    transaction_date: Reading[date] | None = None
    transaction_time: Reading[time] | None = None
    due_date: Reading[date] | None = None
    currency: Reading[str] | None = None
    line_items: tuple[LineItem, ...] = ()
    totals: Totals = Totals()
    tax_lines: tuple[TaxLine, ...] = ()
    payments: tuple[Payment, ...] = ()
    extracts: tuple[Extract, ...] = ()
    validation: Validation = Validation()
    duplicates: tuple[Duplicate, ...] = ()
    review: Review
    corrections: tuple[Correction, ...] = ()
    processing: Processing
