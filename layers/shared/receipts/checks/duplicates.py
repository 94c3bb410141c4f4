"""Whether two records are of the same receipt: by bytes, by picture, by facts (rules U1 to U3)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Annotated, Literal

from pydantic import PlainSerializer

from receipts.contracts import Contract
from receipts.moments import timestamp
from receipts.patterns import late_pattern
from receipts.receipt import Duplicate, Reading, Receipt

from .facts import Facts
from .result import CheckResult, failed, passed

Kind = Literal["bytes", "image", "facts"]
Moment = Annotated[datetime, PlainSerializer(timestamp, return_type=str, when_used="json")]

_ALIKE = 0.8  # of a merchant's letters, or the same shop would be two by one misread letter
_MOST_BITS = 1 / 16  # that differ in two pictures of one receipt
_NOT_A_WORD = late_pattern(r"[\W_]+")
_SAID = {
    "bytes": ("U1", "The same file was uploaded before, as receipt {}."),
    "image": ("U2", "The picture looks the same as that of receipt {}."),
    "facts": ("U3", "Receipt {} has the same merchant, date and total."),
}


class Fingerprint(Contract):
    """What tells one receipt from another.

    `content_hash` is of the uploaded bytes and says which of their receipts it is; `image_hash` is
    perceptual, in hexadecimal digits.
    """

    receipt_id: str
    document_id: str
    received_at: Moment
    content_hash: str | None = None
    image_hash: str | None = None
    merchant_name: str | None = None
    tax_ids: tuple[str, ...] = ()
    receipt_number: str | None = None
    transaction_date: date | None = None
    transaction_time: time | None = None
    currency: str | None = None
    total: Decimal | None = None


def fingerprint_of(receipt: Receipt) -> Fingerprint:
    """The fingerprint of a record; one of extracts is of no receipt, and repeats none."""
    tax_ids = (reading.value for reading in receipt.merchant.tax_ids)
    return Fingerprint(
        receipt_id=receipt.receipt_id,
        document_id=receipt.document_id,
        received_at=receipt.processing.timings.received_at,
        content_hash=None if receipt.extracts else _content_hash(receipt),
        image_hash=None if receipt.extracts else _image_hash(receipt),
        merchant_name=_value(receipt.merchant.name),
        tax_ids=tuple(number for number in tax_ids if number),
        receipt_number=_value(receipt.receipt_number),
        transaction_date=_value(receipt.transaction_date),
        transaction_time=_value(receipt.transaction_time),
        currency=_value(receipt.currency),
        total=_value(receipt.totals.total),
    )


def _content_hash(receipt: Receipt) -> str | None:
    """The same bytes hold the same receipts in the same order."""
    digest = receipt.source.sha256
    return f"{digest}-{receipt.number}" if digest else None


def _image_hash(receipt: Receipt) -> str | None:
    """That of the only page; first pages of long invoices differ too little in 64 bits."""
    pages = receipt.pages.details
    return pages[0].image_hash if len(pages) == 1 else None


def _value[T](reading: "Reading[T] | None") -> T | None:
    return reading.value if reading else None


def facts_key(one: Fingerprint) -> str | None:
    """What receipts with the same facts have in common to the letter: date, currency and total.

    The merchant is left to `find_duplicates`, for an engine may read a name in several ways.
    """
    if one.transaction_date is None or one.total is None:
        return None
    return f"{one.transaction_date}|{one.currency or ''}|{one.total.normalize():f}"


def find_duplicates(one: Fingerprint, others: Iterable[Fingerprint]) -> tuple[Duplicate, ...]:
    """Those of earlier uploads that are the same receipt, each with the strongest evidence for it.

    What came later never counts, so that an original is not blamed and a record stays as it is.
    """
    found: dict[str, Duplicate] = {}
    for other in sorted((other for other in others if _age(other) < _age(one)), key=_age):
        kind = duplicate_kind(one, other)
        if kind and other.document_id != one.document_id:
            found.setdefault(other.receipt_id, Duplicate(receipt_id=other.receipt_id, kind=kind))
    return tuple(found.values())


def _age(one: Fingerprint) -> tuple[datetime, str]:
    return one.received_at, one.receipt_id


def duplicate_kind(one: Fingerprint, other: Fingerprint) -> Kind | None:
    """How two receipts are the same; None where they are not, or nothing shows it."""
    if one.content_hash and one.content_hash == other.content_hash:
        return "bytes"
    if _contradict(one, other):
        return None
    if look_alike(one.image_hash, other.image_hash):
        return "image"
    return "facts" if _same_purchase(one, other) else None


def _contradict(one: Fingerprint, other: Fingerprint) -> bool:
    """A date, total, number or time that both have and that differs makes them two receipts.

    Receipts of one shop look alike, and at a car park or a ticket machine cost the same.
    """
    pairs = (
        (one.transaction_date, other.transaction_date),
        (one.total, other.total),
        (one.currency, other.currency),
        (_letters(one.receipt_number), _letters(other.receipt_number)),
        (one.transaction_time, other.transaction_time),
    )
    return any(a is not None and b is not None and a != b for a, b in pairs)


def _same_purchase(one: Fingerprint, other: Fingerprint) -> bool:
    key = facts_key(one)
    return key is not None and key == facts_key(other) and _same_merchant(one, other)


def _same_merchant(one: Fingerprint, other: Fingerprint) -> bool:
    if {_letters(text) for text in one.tax_ids} & {_letters(text) for text in other.tax_ids}:
        return True
    name, other_name = _letters(one.merchant_name), _letters(other.merchant_name)
    if not name or not other_name:
        return False
    return SequenceMatcher(a=name, b=other_name, autojunk=False).ratio() >= _ALIKE


def _letters(text: str | None) -> str | None:
    return None if text is None else _NOT_A_WORD.sub("", text).casefold()


def look_alike(one: str | None, other: str | None) -> bool:
    """Whether few bits of two hashes differ; ones of different length are of different methods."""
    if not one or not other or len(one) != len(other):
        return False
    differing = (int(one, 16) ^ int(other, 16)).bit_count()
    return differing <= 4 * len(one) * _MOST_BITS


def check_duplicates(facts: Facts) -> Iterator[CheckResult]:
    """U1 to U3: one failure for each receipt that this one repeats."""
    for kind, (code, message) in _SAID.items():
        found = [other.receipt_id for other in facts.duplicates if other.kind == kind]
        yield from (failed(code, message.format(other)) for other in found)
        if not found:
            yield passed(code)
