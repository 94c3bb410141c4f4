"""Correcting as a pure function: a record and what a person entered give another record."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aggregate.grounding import Place, locate
from aggregate.pages import ReadPage
from receipts.checks.duplicates import Fingerprint, find_duplicates, fingerprint_of
from receipts.checks.run import check_receipt, prices_include_tax
from receipts.extraction.payment_kinds import payment_kind
from receipts.receipt import (
    Change,
    Correction,
    Payment,
    Reading,
    Receipt,
    Review,
    ReviewReason,
    Validation,
)

from .entries import EntryError, Value, parse_entry
from .fields import COLUMNS, TAX_IDS, Address, Field, address_of, find_field, reading_at, shown
from .reasons import lasting_reasons, open_reasons, reason_key, status_with
from .tax_numbers import with_tax_id_kinds

type FindAlike = Callable[[Fingerprint], Iterable[Fingerprint]]


@dataclass(frozen=True)
class Draft:
    """The record as it would be, what changed, and why a person should look, still or again.

    `problems` has by its path what was entered and is no value; such a field keeps the value it
    has.
    """

    receipt: Receipt
    changes: tuple[Change, ...]
    reasons: tuple[ReviewReason, ...]
    problems: Mapping[str, str]


@dataclass(frozen=True)
class Signature:
    """Who corrects, when, and under which revision."""

    by: str
    at: datetime
    revision: int


def reconsider(
    receipt: Receipt, entries: Mapping[str, str], pages: Sequence[ReadPage], alike: FindAlike
) -> Draft:
    """The record with what a person entered, by path, and every check on it run anew."""
    readings, changes, problems = _read(receipt, entries, pages)
    changed = _with_readings(receipt, readings) if changes else receipt
    if receipt.extracts:
        return Draft(changed, changes, lasting_reasons(receipt), problems)
    one = fingerprint_of(changed)
    compared = changed.model_copy(update={"duplicates": find_duplicates(one, alike(one))})
    checks = check_receipt(compared, [line.text for page in pages for line in page.lines])
    validation = Validation(checks=checks, prices_include_tax=prices_include_tax(checks))
    checked = compared.model_copy(update={"validation": validation})
    return Draft(checked, changes, open_reasons(checked, changes), problems)


def conclude(draft: Draft, accepted: Collection[str], signature: Signature) -> Receipt:
    """The record to be stored: signed, and done with where only accepted reasons are left."""
    agreed = tuple(reason for reason in draft.reasons if reason_key(reason) in accepted)
    left = tuple(reason for reason in draft.reasons if reason not in agreed)
    correction = Correction(
        revision=signature.revision,
        by=signature.by,
        at=signature.at,
        changes=draft.changes,
        accepted=agreed,
    )
    return draft.receipt.model_copy(
        update={
            "revision": signature.revision,
            "status": status_with(draft.receipt, left),
            "review": Review(required=bool(left), reasons=left),
            "corrections": (*draft.receipt.corrections, correction),
        }
    )


def _read(
    receipt: Receipt, entries: Mapping[str, str], pages: Sequence[ReadPage]
) -> tuple[dict[str, Reading[Any] | None], tuple[Change, ...], dict[str, str]]:
    readings: dict[str, Reading[Any] | None] = {}
    changes: list[Change] = []
    problems: dict[str, str] = {}
    for field, before, text in _differing(receipt, entries):
        try:
            value = parse_entry(field.kind, text) if text else None
        except EntryError as error:
            problems[field.path] = str(error)
            continue
        reading = _set(reading_at(receipt, field.path), value, text, pages)
        readings[field.path] = reading
        changes.append(
            Change(field=field.path, before=before or None, after=shown(reading) or None)
        )
    return readings, tuple(changes), problems


def _differing(receipt: Receipt, entries: Mapping[str, str]) -> Iterator[tuple[Field, str, str]]:
    """The fields whose text is not the one that the record has: with both texts."""
    for path, entry in entries.items():
        field, text = find_field(path), " ".join(entry.split())
        before = shown(reading_at(receipt, path))
        if field and text != " ".join(before.split()):
            yield field, before, text


def _set(
    old: Reading[Any] | None, value: Value | None, text: str, pages: Sequence[ReadPage]
) -> Reading[Any] | None:
    """A person's value in the place of what was read there; none is not on the receipt."""
    if value is None:
        return None
    if old is not None:
        return old.model_copy(update={"value": value, "confidence": 1.0, "candidates": ()})
    place = _place(text, pages)
    return Reading[Any](
        value=value,
        raw=value if isinstance(value, str) else text,
        confidence=1.0,
        page=place.page,
        box=place.box,
        grounded=place.grounded,
    )


def _place(text: str, pages: Sequence[ReadPage]) -> Place:
    places = [locate(text, page) for page in pages]
    nowhere = places[0] if places else Place(1, None)
    return next((place for place in places if place.grounded), nowhere)


def _with_readings(receipt: Receipt, readings: Mapping[str, Reading[Any] | None]) -> Receipt:
    """The record with these in it; a row that nothing is left of goes."""
    record = receipt.model_dump(mode="json")
    touched = {where.part for path in readings if (where := address_of(path)) and where.part}
    for path, reading in readings.items():
        where = address_of(path)
        if where:
            _put(_holder(record, where), where, reading)
    record["merchant"]["tax_ids"] = [one for one in record["merchant"]["tax_ids"] if one]
    for rows in COLUMNS.keys() & touched:
        record[rows] = [row for row in record[rows] if _has_content(row)]
    changed = Receipt.model_validate(record)
    if any(path.startswith(TAX_IDS) for path in readings):
        changed = with_tax_id_kinds(changed)
    if "payments" not in touched:
        return changed
    payments = tuple(map(_with_kind, changed.payments))
    return changed.model_copy(update={"payments": payments})


def _holder(record: dict[str, Any], where: Address) -> dict[str, Any]:
    """What holds the field; a row that is not there yet is appended."""
    if where.row is None:
        part: dict[str, Any] = record[where.part] if where.part else record
        return part
    rows: list[dict[str, Any]] = record[where.part]
    rows.extend({} for _ in range(where.row + 1 - len(rows)))
    return rows[where.row]


def _put(holder: dict[str, Any], where: Address, read: Reading[Any] | None) -> None:
    reading = read.model_dump(mode="json") if read else None
    if where.position is None:
        holder[where.name] = reading
        return
    values: list[dict[str, Any] | None] = holder[where.name]
    values.extend(None for _ in range(where.position + 1 - len(values)))
    values[where.position] = reading


def _has_content(row: Mapping[str, Any]) -> bool:
    return any(isinstance(value, dict) for value in row.values())


def _with_kind(payment: Payment) -> Payment:
    kind = payment_kind(shown(payment.method) or None, shown(payment.brand) or None)
    return payment.model_copy(update={"kind": kind or ("card" if payment.card_last4 else None)})
