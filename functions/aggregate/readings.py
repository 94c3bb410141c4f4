"""Printed text to typed readings: amounts, dates, times and the currency."""

from collections.abc import Callable, Sequence
from datetime import date, time
from decimal import Decimal

from aggregate.grounding import locate
from aggregate.pages import ReadPage
from receipts.checks.identifiers import identify
from receipts.extraction import (
    parse_amount,
    parse_date,
    parse_time,
    read_currency,
    settled_by_country,
)
from receipts.extraction.payment_kinds import brand_of
from receipts.receipt import Reading, TaxId

# Unicode CLDR's short date pattern where people pay in these. A currency of countries that differ
# among themselves (CAD, PHP, ZAR) is in neither set, and decides nothing.
_DAY_FIRST = frozenset(
    {"AUD", "BRL", "CHF", "DKK", "EUR", "GBP", "HKD", "IDR", "INR"}
    | {"MXN", "MYR", "NOK", "NZD", "PLN", "SGD", "THB", "TRY", "VND"}
)
_MONTH_FIRST = frozenset({"USD"})


def text_reading(raw: str | None, page: ReadPage) -> Reading[str] | None:
    """Text on one line, as printed."""
    return _reading(raw, page, lambda text: " ".join(text.split()))


def brand_reading(raw: str | None, page: ReadPage) -> Reading[str] | None:
    """A card scheme or wallet by its usual name, else as printed."""
    return _reading(raw, page, lambda text: brand_of(text) or " ".join(text.split()), last=True)


def iban_reading(raw: str | None, page: ReadPage) -> Reading[str] | None:
    """An account number without its blanks."""
    return _reading(raw, page, lambda text: "".join(text.split()).upper())


def tax_id_reading(raw: str | None, page: ReadPage, *, currency: str | None) -> TaxId | None:
    """A tax or company number with its kind, which the currency may have to tell."""
    reading = text_reading(raw, page)
    if reading is None:
        return None
    identity = identify(reading.raw, currency)
    kind = identity.kind.module.replace("_", "") if identity else None
    return TaxId(**dict(reading), kind=kind, valid=identity.is_valid if identity else None)


def amount_reading(raw: str | None, page: ReadPage) -> Reading[Decimal] | None:
    """An amount or quantity; sums stand low on a page, so its last occurrence counts."""
    return _reading(raw, page, parse_amount, last=True)


def rate_reading(raw: str | None, page: ReadPage) -> Reading[Decimal] | None:
    """A tax rate in percent, printed with its sign or without."""
    return _reading(raw, page, lambda text: parse_amount(text.replace("%", " ")), last=True)


def time_reading(raw: str | None, page: ReadPage) -> Reading[time] | None:
    """A time of day as the merchant's clock had it."""
    return _reading(raw, page, parse_time)


def date_reading(
    raw: str | None, page: ReadPage, *, day_first: bool | None = None
) -> Reading[date] | None:
    """A date; where day and month could be either, the value is null and both are candidates."""
    if raw is None:
        return None
    found, place = parse_date(raw, day_first=day_first), locate(raw, page)
    return Reading(
        value=found.value,
        raw=raw,
        page=place.page,
        box=place.box,
        grounded=place.grounded,
        candidates=found.candidates,
    )


def day_first_by_currency(currency: str | None) -> bool | None:
    """How the country writes dates that the currency tells, in all but a few cases."""
    if currency in _DAY_FIRST:
        return True
    return False if currency in _MONTH_FIRST else None


def currency_reading(raw: str | None, page: ReadPage, texts: Sequence[str]) -> Reading[str] | None:
    """The ISO 4217 code that the text bears out.

    A symbol of several currencies decides nothing, unless the receipt's `texts` tell the country.
    """
    if raw is None:
        return None
    found = settled_by_country(read_currency([raw]), texts)
    if not (found.code or found.candidates):
        return None
    place = locate(raw, page)
    return Reading(
        value=found.code,
        raw=raw,
        page=place.page,
        box=place.box,
        grounded=place.grounded,
        candidates=found.candidates,
    )


def _reading[T](
    raw: str | None, page: ReadPage, parse: Callable[[str], T | None], *, last: bool = False
) -> "Reading[T] | None":
    if raw is None:
        return None
    place = locate(raw, page, last=last)
    return Reading(
        value=parse(raw), raw=raw, page=place.page, box=place.box, grounded=place.grounded
    )
