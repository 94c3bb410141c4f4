"""Whether two records are of the same receipt: by bytes, by picture, by facts (rules U1 to U3)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Literal

from receipts.receipt import Duplicate

from .facts import Facts
from .result import CheckResult, failed, passed

Kind = Literal["bytes", "image", "facts"]

_ALIKE = 0.8  # of a merchant's letters, or the same shop would be two by one misread letter
_MOST_BITS = 1 / 16  # that differ in two pictures of one receipt
_NOT_A_WORD = re.compile(r"[\W_]+")
_SAID = {
    "bytes": ("U1", "The same file was uploaded before, as receipt {}."),
    "image": ("U2", "The picture looks the same as that of receipt {}."),
    "facts": ("U3", "Receipt {} has the same merchant, date and total."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What tells one receipt from another.

    `content_hash` is of the uploaded bytes; `image_hash` a perceptual hash in hexadecimal digits.
    """

    receipt_id: str
    content_hash: str | None = None
    image_hash: str | None = None
    merchant: str | None = None
    tax_ids: tuple[str, ...] = ()
    receipt_number: str | None = None
    transaction_date: date | None = None
    transaction_time: time | None = None
    currency: str | None = None
    total: Decimal | None = None


def fingerprint(
    receipt_id: str,
    facts: Facts,
    *,
    content_hash: str | None = None,
    image_hash: str | None = None,
) -> Fingerprint:
    """The fingerprint of a receipt with these facts."""
    return Fingerprint(
        receipt_id=receipt_id,
        content_hash=content_hash,
        image_hash=image_hash,
        merchant=facts.merchant,
        tax_ids=facts.tax_ids,
        receipt_number=facts.receipt_number,
        transaction_date=facts.transaction_date,
        transaction_time=facts.transaction_time,
        currency=facts.currency,
        total=facts.totals.total,
    )


def facts_key(one: Fingerprint) -> str | None:
    """What receipts with the same facts have in common to the letter: date, currency and total.

    The merchant is left to `find_duplicates`, for an engine may read a name in several ways.
    """
    if one.transaction_date is None or one.total is None:
        return None
    return f"{one.transaction_date}|{one.currency or ''}|{one.total.normalize():f}"


def find_duplicates(one: Fingerprint, others: Iterable[Fingerprint]) -> tuple[Duplicate, ...]:
    """Those of the others that are the same receipt, each with the strongest evidence for it."""
    pairs = ((other, duplicate_kind(one, other)) for other in others)
    return tuple(
        Duplicate(receipt_id=other.receipt_id, kind=kind)
        for other, kind in pairs
        if kind and other.receipt_id != one.receipt_id
    )


def duplicate_kind(one: Fingerprint, other: Fingerprint) -> Kind | None:
    """How two receipts are the same; None where they are not, or nothing shows it."""
    if one.content_hash and one.content_hash == other.content_hash:
        return "bytes"
    if _contradict(one, other):
        return None
    if _look_alike(one.image_hash, other.image_hash):
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
    name, other_name = _letters(one.merchant), _letters(other.merchant)
    if not name or not other_name:
        return False
    return SequenceMatcher(a=name, b=other_name, autojunk=False).ratio() >= _ALIKE


def _letters(text: str | None) -> str | None:
    return None if text is None else _NOT_A_WORD.sub("", text).casefold()


def _look_alike(one: str | None, other: str | None) -> bool:
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
