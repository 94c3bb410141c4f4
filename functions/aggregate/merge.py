"""One receipt from its pages: headers where they first stand, sums where they last stand."""

from collections.abc import Iterable, Sequence
from typing import Any

from aggregate.locale import locale_of
from aggregate.pages import ReadPage
from aggregate.readings import (
    amount_reading,
    brand_reading,
    currency_reading,
    date_reading,
    day_first_by_currency,
    iban_reading,
    rate_reading,
    tax_id_reading,
    text_reading,
    time_reading,
)
from receipts.extraction.day_order import writes_day_first
from receipts.extraction.document_types import document_type
from receipts.extraction.payment_kinds import payment_kind
from receipts.receipt import LineItem, Merchant, Payment, Reading, TaxLine, Totals

type Pages = Sequence[ReadPage]


def merge_pages(pages: Pages) -> dict[str, Any]:
    """The fields of a receipt record that are printed on the paper; `pages` in page order."""
    currency = _currency(pages)
    merchant = _merchant(pages, currency)
    items = tuple(_line_items(pages))
    day_first = _is_day_first(pages, currency)
    return {
        "document_type": document_type(pages[0].lines, has_items=bool(items)),
        "merchant": merchant,
        "locale": locale_of(_texts(pages), merchant, currency),
        "receipt_number": text_reading(*_first(pages, "receipt_number")),
        "transaction_date": date_reading(*_first(pages, "transaction_date"), day_first=day_first),
        "transaction_time": time_reading(*_first(pages, "transaction_time")),
        "due_date": date_reading(*_first(pages, "due_date"), day_first=day_first),
        "currency": currency,
        "line_items": items,
        "totals": _totals(pages),
        "tax_lines": tuple(_tax_lines(pages)),
        "payments": tuple(_payments(pages)),
    }


def _first(pages: Pages, name: str) -> tuple[str | None, ReadPage]:
    """A printed field from the first page that has it, with that page."""
    holders = ((getattr(page.printed, name), page) for page in pages)
    return next(((text, page) for text, page in holders if text is not None), (None, pages[0]))


def _last(pages: Pages, name: str) -> tuple[str | None, ReadPage]:
    return _first(pages[::-1], name)


def _merchant(pages: Pages, currency: Reading[str] | None) -> Merchant:
    code = currency.value if currency else None
    tax_id = tax_id_reading(*_first(pages, "merchant_tax_id"), currency=code)
    return Merchant(
        name=text_reading(*_first(pages, "merchant_name")),
        address=text_reading(*_first(pages, "merchant_address")),
        phone=text_reading(*_first(pages, "merchant_phone")),
        email=text_reading(*_first(pages, "merchant_email")),
        website=text_reading(*_first(pages, "merchant_website")),
        iban=iban_reading(*_first(pages, "merchant_iban")),
        tax_ids=(tax_id,) if tax_id else (),
    )


def _currency(pages: Pages) -> Reading[str] | None:
    """The currency as named near the sums, else as the total itself shows it."""
    texts = _texts(pages)
    named = currency_reading(*_last(pages, "currency"), texts)
    return named or currency_reading(*_last(pages, "total"), texts)


def _is_day_first(pages: Pages, currency: Reading[str] | None) -> bool | None:
    """By the currency, as it tells the country, else by what else is printed."""
    known = day_first_by_currency(currency.value if currency else None)
    return writes_day_first(_texts(pages)) if known is None else known


def _texts(pages: Pages) -> list[str]:
    return [line.text for page in pages for line in page.lines]


def _totals(pages: Pages) -> Totals:
    return Totals(**{name: amount_reading(*_last(pages, name)) for name in Totals.model_fields})


def _line_items(pages: Pages) -> Iterable[LineItem]:
    for page in pages:
        for item in page.printed.line_items:
            yield LineItem(
                description=text_reading(item.description, page),
                quantity=amount_reading(item.quantity, page),
                unit_price=amount_reading(item.unit_price, page),
                discount=amount_reading(item.discount, page),
                total=amount_reading(item.total, page),
            )


def _tax_lines(pages: Pages) -> Iterable[TaxLine]:
    page = next((page for page in reversed(pages) if page.printed.tax_lines), pages[-1])
    for line in page.printed.tax_lines:
        yield TaxLine(
            name=text_reading(line.name, page),
            rate=rate_reading(line.rate, page),
            base=amount_reading(line.base, page),
            amount=amount_reading(line.amount, page),
        )


def _payments(pages: Pages) -> Iterable[Payment]:
    names = ("payment_method", "payment_brand", "card_last4")
    method, brand, last4 = (_last(pages, name) for name in names)
    payment = Payment(
        method=text_reading(*method),
        kind=payment_kind(method[0], brand[0]) or ("card" if last4[0] else None),
        brand=brand_reading(*brand),
        card_last4=text_reading(*last4),
        amount=amount_reading(*_last(pages, "amount_paid")),
    )
    if payment != Payment():
        yield payment
