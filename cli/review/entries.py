"""What a person typed, as values; where it cannot be one, why."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal

from receipts.checks.cards import mask_cards
from receipts.extraction import parse_amount, parse_date, parse_time
from receipts.extraction.currencies import ISO_CODES

from .fields import Kind

type Value = str | Decimal | date | time

_PLAIN = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
_LAST_DIGITS = re.compile(r"\d{1,4}")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_LONGEST = 500
_TOO_HIGH = Decimal(10) ** 12


class EntryError(ValueError):
    """The text is no value of its field; the message says what would be one."""


def parse_entry(kind: Kind, text: str) -> Value:
    """The value of a text that is not empty; raises EntryError."""
    return _PARSERS[kind](text)


def _text(text: str) -> str:
    if len(text) > _LONGEST:
        raise EntryError(f"Use at most {_LONGEST} characters.")
    return mask_cards(text)


def _amount(text: str) -> Decimal:
    """Digits with a point are taken as they stand, for 1.234 may be kilograms."""
    value = Decimal(text) if _PLAIN.fullmatch(text) else parse_amount(text)
    if value is None or not abs(value) < _TOO_HIGH:
        raise EntryError("Write an amount such as 12.30.")
    return value


def _date(text: str) -> date:
    found = parse_date(text)
    if found.value is None:
        raise EntryError("Write the date as year-month-day, such as 2026-03-04.")
    return found.value


def _time(text: str) -> time:
    value = parse_time(text)
    if value is None:
        raise EntryError("Write the time as 17:05.")
    return value


def _currency(text: str) -> str:
    code = text.upper()
    if code not in ISO_CODES:
        raise EntryError("Write the three letters of the currency, such as EUR.")
    return code


def _card(text: str) -> str:
    if not _LAST_DIGITS.fullmatch(text):
        raise EntryError("Write the last four digits and no more of the card number.")
    return text


def _iban(text: str) -> str:
    """Its check digits are not looked at: what is printed may be wrong, and is to be kept."""
    number = "".join(text.split()).upper()
    if not _IBAN.fullmatch(number):
        raise EntryError("Write the whole IBAN, such as DE89 3704 0044 0532 0130 00.")
    return number


_PARSERS: Mapping[Kind, Callable[[str], Value]] = {
    "text": _text,
    "amount": _amount,
    "date": _date,
    "time": _time,
    "currency": _currency,
    "card": _card,
    "iban": _iban,
}
