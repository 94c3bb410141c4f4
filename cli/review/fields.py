"""The fields of the record that a person can correct, as they stand on the form."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any, Literal, NamedTuple

from receipts.receipt import Reading, Receipt

Kind = Literal["text", "amount", "date", "time", "currency", "card", "iban"]

_PATH = re.compile(
    r"(?:(?P<part>\w+)(?:\[(?P<row>\d+)\])?\.)?(?P<name>\w+)(?:\[(?P<position>\d+)\])?"
)
_TOTALS = (
    ("subtotal", "Subtotal"),
    ("discount", "Discount"),
    ("shipping", "Shipping"),
    ("service_charge", "Service charge"),
    ("tip", "Tip"),
    ("tax_total", "Tax"),
    ("rounding", "Rounding"),
    ("total", "Total"),
    ("amount_paid", "Handed over"),
    ("change", "Change"),
    ("cashback", "Cash paid out"),
)


class Field(NamedTuple):
    """One field by its path, such as `totals.tip` or `line_items[2].total`."""

    path: str
    label: str
    kind: Kind


class Address(NamedTuple):
    """A path taken apart: `part` is empty, `row` and `position` None, where the field has none.

    `row` counts in a list of rows, `position` in a list of values.
    """

    part: str
    row: int | None
    name: str
    position: int | None


HEADER: tuple[Field, ...] = (
    Field("merchant.name", "Merchant", "text"),
    Field("merchant.address", "Address", "text"),
    Field("transaction_date", "Date", "date"),
    Field("transaction_time", "Time", "time"),
    Field("currency", "Currency", "currency"),
    Field("receipt_number", "Number", "text"),
)
TOTALS: tuple[Field, ...] = tuple(
    Field(f"totals.{name}", label, "amount") for name, label in _TOTALS
)
DETAILS: tuple[Field, ...] = (
    Field("merchant.phone", "Telephone", "text"),
    Field("merchant.email", "E-mail", "text"),
    Field("merchant.website", "Website", "text"),
    Field("merchant.iban", "IBAN", "iban"),
    Field("due_date", "Due date", "date"),
)
TAX_IDS = "merchant.tax_ids"
COLUMNS: Mapping[str, tuple[Field, ...]] = {
    "line_items": (
        Field("description", "Description", "text"),
        Field("quantity", "Quantity", "amount"),
        Field("unit_price", "Unit price", "amount"),
        Field("discount", "Discount", "amount"),
        Field("total", "Total", "amount"),
    ),
    "tax_lines": (
        Field("name", "Tax", "text"),
        Field("rate", "Rate in %", "amount"),
        Field("base", "Taxed amount", "amount"),
        Field("amount", "Amount", "amount"),
    ),
    "payments": (
        Field("method", "Paid by", "text"),
        Field("brand", "Brand", "text"),
        Field("card_last4", "Last 4 digits", "card"),
        Field("amount", "Amount", "amount"),
    ),
}
MAX_ROWS = 500

_BY_PATH = {field.path: field for field in (*HEADER, *TOTALS, *DETAILS)}


def row_fields(rows: str, number: int) -> tuple[Field, ...]:
    """The fields of one row of a list, with the row in their labels; rows count from 0."""
    return tuple(
        Field(f"{rows}[{number}].{name}", f"{label}, row {number + 1}", kind)
        for name, label, kind in COLUMNS[rows]
    )


def tax_id_field(number: int) -> Field:
    """The field of one tax or company number; they count from 0."""
    return Field(f"{TAX_IDS}[{number}]", f"Tax number, {number + 1}", "text")


def find_field(path: str) -> Field | None:
    """The field at a path; None where there is no such field, or a person cannot set it."""
    if path in _BY_PATH:
        return _BY_PATH[path]
    where = address_of(path)
    fields = _repeated(where) if where else ()
    return next((field for field in fields if field.path == path), None)


def _repeated(where: Address) -> tuple[Field, ...]:
    """The fields of which there are several, beside the one at this address."""
    if where.position is not None and where.position < MAX_ROWS:
        return (tax_id_field(where.position),)
    if where.row is None or where.row >= MAX_ROWS or where.part not in COLUMNS:
        return ()
    return row_fields(where.part, where.row)


def address_of(path: str) -> Address | None:
    """The parts of a path; None where it is none."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    row, position = (int(found[name]) if found[name] else None for name in ("row", "position"))
    return Address(found["part"] or "", row, found["name"], position)


def reading_at(receipt: Receipt, path: str) -> Reading[Any] | None:
    """What the record has at the path of a field; None where it has nothing."""
    where = address_of(path)
    if where is None:
        return None
    holder: Any = getattr(receipt, where.part) if where.part else receipt
    if where.row is not None:
        holder = holder[where.row] if where.row < len(holder) else None
    found = getattr(holder, where.name, None)
    if where.position is not None:
        found = found[where.position] if found and where.position < len(found) else None
    return found if isinstance(found, Reading) else None


def shown(reading: Reading[Any] | None) -> str:
    """A value as the form has it; empty where there is none, or it is not decided."""
    if reading is None or reading.value is None:
        return ""
    return written(reading.value)


def written(value: Any) -> str:
    """A value as a person writes it: ISO dates, a time to the minute, digits alone."""
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else f"{value:f}"


def fields_of(receipt: Receipt, *, blank_rows: int = 0) -> Iterator[Field]:
    """Every field that the record has a place for, and those of so many rows more."""
    yield from HEADER
    yield from TOTALS
    yield from DETAILS
    yield from map(tax_id_field, range(len(receipt.merchant.tax_ids) + blank_rows))
    for rows in COLUMNS:
        present: Sequence[Any] = getattr(receipt, rows)
        for number in range(len(present) + blank_rows):
            yield from row_fields(rows, number)
