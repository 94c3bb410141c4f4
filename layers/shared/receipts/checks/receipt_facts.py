"""The facts of a receipt record, taken out of its readings and of the recognised lines."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from receipts.extraction.amounts import amounts_in
from receipts.extraction.characters import fold
from receipts.extraction.currencies import read_currency
from receipts.extraction.labels import Label, label_of
from receipts.patterns import late_pattern
from receipts.receipt import AnyReading, Reading, Receipt

from .cards import count_cards
from .facts import Facts, ItemFacts, PaymentFacts, TaxFacts, TotalFacts

_TOO_HIGH = Decimal(10) ** 12
_MOST_DECIMALS = 6
_IBAN = late_pattern(r"\bIBAN\b[^A-Z0-9]{0,3}([A-Z]{2}\d{2}[A-Z0-9 ]{10,40})")


def facts_of(receipt: Receipt, texts: Sequence[str]) -> Facts:
    """What the record says, and what its recognised lines bear witness to."""
    return Facts(
        document_type=receipt.document_type,
        merchant=_value(receipt.merchant.name),
        tax_ids=tuple(_value(reading) or "" for reading in receipt.merchant.tax_ids),
        receipt_number=_value(receipt.receipt_number),
        transaction_date=_value(receipt.transaction_date),
        date_candidates=_candidates(receipt.transaction_date),
        transaction_time=_value(receipt.transaction_time),
        received=receipt.processing.timings.received_at.date(),
        currency=_value(receipt.currency),
        currency_candidates=_candidates(receipt.currency),
        items=_rows(ItemFacts, receipt.line_items),
        totals=_row(TotalFacts, receipt.totals),
        tax_lines=_rows(TaxFacts, receipt.tax_lines),
        payments=_rows(PaymentFacts, receipt.payments),
        duplicates=receipt.duplicates,
        printed_amounts=printed_amounts(texts),
        item_count=_item_count(texts),
        currencies=_currencies(texts),
        ibans=tuple(_ibans(texts)),
        card_numbers=count_cards(texts),
    )


def printed_amounts(texts: Iterable[str]) -> frozenset[Decimal]:
    """Every number that stands in the lines and can be an amount."""
    values = (amount.value for text in texts for amount in amounts_in(text))
    return frozenset(value for value in values if _is_amount(value))


def _rows[Row: NamedTuple](kind: type[Row], rows: Iterable[Any]) -> tuple[Row, ...]:
    return tuple(_row(kind, row) for row in rows)


def _row[Row: NamedTuple](kind: type[Row], row: Any) -> Row:
    """The readings of a row that the facts have a place for, by their names."""
    return kind._make(_value(getattr(row, name, None)) for name in kind._fields)


def _value(reading: AnyReading | None) -> Any:
    """What was read; a number that no receipt can mean counts as not read."""
    value = reading.value if reading else None
    return None if isinstance(value, Decimal) and not _is_amount(value) else value


def _is_amount(value: Decimal) -> bool:
    return (
        value.is_finite()
        and abs(value) < _TOO_HIGH
        and int(value.as_tuple().exponent) >= -_MOST_DECIMALS
    )


def _candidates[T](reading: "Reading[T] | None") -> tuple[T, ...]:
    return reading.candidates if reading else ()


def _item_count(texts: Iterable[str]) -> Decimal | None:
    """The number beside `Total quantity` and the like, where there is only one."""
    lines = (amounts_in(text) for text in texts if label_of(text) is Label.QUANTITY)
    counts = {line[0].value for line in lines if len(line) == 1}
    return counts.pop() if len(counts) == 1 else None


def _currencies(texts: Iterable[str]) -> frozenset[str]:
    codes = (read_currency([text]).code for text in texts)
    return frozenset(code for code in codes if code)


def _ibans(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from _IBAN.findall(fold(text).upper())
