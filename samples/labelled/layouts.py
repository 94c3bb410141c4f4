"""The ways in which a purchase is printed, page by page."""

from collections.abc import Iterator, Sequence
from itertools import batched

from samples.content import LineItem, Receipt
from samples.labelled.countries import Country, Order
from samples.labelled.fapiao import fapiao
from samples.labelled.notation import day, money
from samples.labelled.rows import BLANK, RULE, Page, Row, centred, plain, sides, table
from samples.labelled.sums import payment, sums

_TILL_COLUMNS = 38
_LETTER_COLUMNS = 78
_ROWS_OF_A_SHEET = 26
_ENDS = (0.60, 0.80, 1.0)


def pages(order: Order, receipt: Receipt, country: Country) -> list[Page]:
    """The printed purchase; only a letter has more than one page."""
    if order.layout == "fapiao":
        return [fapiao(receipt, country)]
    if order.layout == "letter":
        return list(_letter(order, receipt, country))
    rows = (*_till_head(order, receipt, country), *_goods(order, receipt, country), RULE)
    end = (*sums(receipt, country), *payment(order, receipt, country))
    return [Page((*rows, *end, BLANK, centred(country.words.thanks)), _TILL_COLUMNS)]


def _till_head(order: Order, receipt: Receipt, country: Country) -> Iterator[Row]:
    shop, words = receipt.merchant, country.words
    yield centred(shop.name, scale=1.3, bold=True)
    for text in shop.address_lines:
        yield centred(text)
    yield centred(f"{words.phone} {shop.phone}")
    if shop.tax_id:
        yield centred(f"{words.tax_id} {shop.tax_id}")
    yield BLANK
    yield centred(words.credit if order.refund else words.receipt, bold=True)
    yield sides(
        f"{words.date} {day(receipt.issued, country.notation)}",
        receipt.issued.strftime(country.notation.time),
    )
    yield plain(f"{words.number} {receipt.number}")
    if order.refund:
        yield plain(f"{words.refers} {receipt.number[::-1]}")
    yield RULE


def _goods(order: Order, receipt: Receipt, country: Country) -> Iterator[Row]:
    for item in receipt.items:
        if order.layout == "restaurant":
            total = money(item.total, country.notation)
            yield sides(f"{item.quantity} {item.description}", total)
        else:
            yield from _till_rows(item, receipt, country)


def _till_rows(item: LineItem, receipt: Receipt, country: Country) -> Iterator[Row]:
    mark = f" {item.tax_codes}" if len(receipt.taxes) > 1 else ""
    total = money(item.total, country.notation) + mark
    if item.quantity == 1:
        yield sides(item.description, total)
    else:
        yield plain(item.description)
        yield sides(f"  {item.quantity} x {money(item.unit_price, country.notation)}", total)


def _letter(order: Order, receipt: Receipt, country: Country) -> Iterator[Page]:
    chunks = list(batched(receipt.items, _ROWS_OF_A_SHEET, strict=False))
    for number, chunk in enumerate(chunks, 1):
        rows = list(_letter_head(order, receipt, country)) if number == 1 else []
        if len(chunks) > 1:
            title = f"{country.words.invoice} {receipt.number}"
            rows.append(sides(title, f"{country.words.page} {number}/{len(chunks)}"))
        rows += _letter_table(chunk, country)
        if number == len(chunks):
            rows += [*sums(receipt, country), *payment(order, receipt, country), BLANK]
            rows.append(plain(country.words.thanks))
        yield Page(tuple(rows), _LETTER_COLUMNS, is_sheet=True)


def _letter_head(order: Order, receipt: Receipt, country: Country) -> Iterator[Row]:
    shop, words, customer = receipt.merchant, country.words, country.customer
    yield plain(shop.name, scale=1.5, bold=True)
    for text in shop.address_lines:
        yield plain(text)
    yield plain(f"{words.phone} {shop.phone}")
    yield plain(f"{words.tax_id} {shop.tax_id}")
    yield BLANK
    for text in (words.customer, customer.name, *customer.address_lines):
        yield plain(text)
    yield BLANK
    yield plain(words.credit if order.refund else words.invoice, scale=1.5, bold=True)
    yield sides(
        f"{words.number} {receipt.number}", f"{words.date} {day(receipt.issued, country.notation)}"
    )
    if order.refund:
        yield plain(f"{words.refers} {receipt.number[::-1]}")
    yield BLANK


def _letter_table(items: Sequence[LineItem], country: Country) -> Iterator[Row]:
    words, notation = country.words, country.notation
    heads = (words.description, words.quantity, words.price, words.amount)
    yield table(*heads, ends=_ENDS, bold=True)
    yield RULE
    for item in items:
        amounts = (money(item.unit_price, notation), money(item.total, notation))
        yield table(item.description, str(item.quantity), *amounts, ends=_ENDS)
    yield RULE
