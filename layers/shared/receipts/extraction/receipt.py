"""A receipt put together from what the rules find in its rows."""

from collections.abc import Sequence
from typing import Any

from receipts.checks.card_lines import mask_lines
from receipts.printed import PrintedReceipt, PrintedTaxLine
from receipts.text import TextLine

from .address import find_address
from .characters import skeleton
from .contacts import find_email, find_iban, find_website
from .currencies import printed_currency
from .header import head_of
from .identifiers import find_card_last4, find_document_number, find_tax_id
from .labels import Label
from .layout import Row, rows_of
from .line_items import find_line_items, goods_range, last_good
from .merchant import find_name
from .moment import find_date, find_due_date, find_time
from .parties import find_seller
from .payment_kinds import find_brand
from .payments import Payment, find_payment
from .phones import find_phone
from .spelling import corrected, writes_accents
from .summary import Entry, amount_labelled, entries_of, has_whole_amounts, tax_beside_net
from .tax_lines import are_different_taxes, find_tax_lines, only_amount
from .totals import find_total, is_rounding


def extract_receipt(lines: Sequence[TextLine]) -> PrintedReceipt:
    """What the lines of one page say, as it is printed; null where a rule finds nothing.

    Of a card number no rule sees more than the last four digits, lest a part of it become a
    telephone number.
    """
    rows = rows_of(mask_lines(lines))
    return PrintedReceipt.model_validate(_merchant(rows) | _sale(rows) | _amounts(rows))


def _merchant(rows: Sequence[Row]) -> dict[str, str | None]:
    head = head_of(rows)
    found = find_name(head)
    name = find_seller(rows) or found.text
    address = find_address(head, found.rows)
    has_accents = writes_accents(row.text for row in rows)
    return {
        "merchant_name": name and corrected(name, has_accents=has_accents),
        "merchant_address": address and corrected(address, has_accents=has_accents),
        "merchant_phone": find_phone(rows),
        "merchant_email": find_email(rows),
        "merchant_website": find_website(rows),
        "merchant_iban": find_iban(rows),
        "merchant_tax_id": find_tax_id(rows),
    }


def _sale(rows: Sequence[Row]) -> dict[str, str | None]:
    return {
        "receipt_number": find_document_number(rows),
        "transaction_date": find_date(rows),
        "transaction_time": find_time(rows),
        "due_date": find_due_date(rows),
        "currency": printed_currency(row.text for row in rows),
        "card_last4": find_card_last4(rows),
    }


def _amounts(rows: Sequence[Row]) -> dict[str, Any]:
    whole_amounts = has_whole_amounts(rows)
    entries = entries_of(rows, whole_amounts=whole_amounts)
    total = find_total(entries)
    goods = goods_range(rows, entries, total)
    tax_lines = find_tax_lines(rows, goods)
    sums = [entry for entry in entries if entry.row not in goods]
    last = last_good(rows, goods, whole_amounts=whole_amounts)
    below = [entry for entry in entries if entry.row not in range(goods.start, last)]
    return {
        "line_items": find_line_items(rows[goods.start : goods.stop], whole_amounts=whole_amounts),
        "discount": amount_labelled(below, Label.DISCOUNT),
        "tax_lines": tax_lines,
        **_sums(sums),
        "tax_total": _tax_total(sums, total, tax_lines) or only_amount(tax_lines),
        "total": total.text if total else None,
        **_payment(rows, find_payment(rows, sums, total)),
    }


def _payment(rows: Sequence[Row], payment: Payment) -> dict[str, str | None]:
    return {**payment._asdict(), "payment_brand": find_brand(rows, payment.payment_method)}


def _sums(entries: Sequence[Entry]) -> dict[str, str | None]:
    return {
        "subtotal": amount_labelled(entries, Label.SUBTOTAL, Label.NET),
        "shipping": amount_labelled(entries, Label.SHIPPING),
        "service_charge": amount_labelled(entries, Label.SERVICE_CHARGE),
        "tip": amount_labelled(entries, Label.TIP),
        "cashback": amount_labelled(entries, Label.CASHBACK),
        "rounding": amount_labelled(list(filter(is_rounding, entries)), Label.ROUNDING),
    }


def _tax_total(
    entries: Sequence[Entry], total: Entry | None, lines: Sequence[PrintedTaxLine]
) -> str | None:
    """The tax; an amount as high as the total only includes it, whatever the words."""
    if total is None:
        return amount_labelled(entries, Label.TAX)
    lower = [entry for entry in entries if not entry.value or abs(entry.value) < abs(total.value)]
    if are_different_taxes(lines):
        lower = [entry for entry in lower if "total" in skeleton(entry.words)]
    return amount_labelled(lower, Label.TAX) or tax_beside_net(entries, total)
