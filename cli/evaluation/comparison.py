"""When a value that was read is the labelled one: to the letter, or in what it says."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cli.evaluation.labels import FieldName
from cli.evaluation.record import ReadValue
from receipts.extraction import parse_amount, parse_date


@dataclass(frozen=True)
class Outcome:
    """One field of one receipt: what is true, what was read, and whether they agree."""

    document: str
    field: FieldName
    expected: str | None
    got: ReadValue | None
    strict: bool
    normalised: bool


def compare(
    document: str, field: FieldName, expected: str | None, got: ReadValue | None
) -> Outcome:
    """Both may be missing; only a value that is there on both sides can be right."""
    strict = normalised = False
    if expected is not None and got is not None:
        strict = " ".join(got.printed.split()) == expected
        normalised = _SAME[field](got.text, expected)
    return Outcome(document, field, expected, got, strict=strict, normalised=normalised)


def letters_and_digits(text: str) -> str:
    """A text without case, blanks and punctuation."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _same_text(got: str, expected: str) -> bool:
    return letters_and_digits(got) == letters_and_digits(expected) != ""


def _same_amount(got: str, expected: str) -> bool:
    return parse_amount(expected) == Decimal(got)


def _same_size(got: str, expected: str) -> bool:
    """Some print a minus before what they take off, and some do not."""
    return parse_amount(expected) == abs(Decimal(got))


def _same_date(got: str, expected: str) -> bool:
    """The days must be the same; of a label such as `01/02/2018` the day comes first."""
    return parse_date(expected, day_first=True).value == date.fromisoformat(got)


_SAME: dict[FieldName, Callable[[str, str], bool]] = {
    "company": _same_text,
    "address": _same_text,
    "date": _same_date,
    "total": _same_amount,
    "number": _same_text,
    "currency": _same_text,
    "discount": _same_size,
    "service": _same_amount,
    "tip": _same_amount,
    "tax": _same_amount,
    "items": _same_text,
    "receipts": _same_text,
}
