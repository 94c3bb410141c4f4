"""Receipts over several sheets: a wholesaler's invoice and a hotel bill with its card slip."""

from collections.abc import Sequence
from itertools import batched

from samples import shops
from samples.content import LineItem, Receipt
from samples.layout import A4_MM, Line, Sheet
from samples.till import Till, card_slip, heading, tax_table, total_lines

COLUMNS = 76
INVOICE_ROWS = 26
HOTEL_ROWS = 15


def invoice() -> list[Sheet]:
    """Three A4 pages of one invoice; taxes and total stand on the last."""
    receipt, till = shops.WHOLESALER, Till(columns=COLUMNS, date_format="%Y-%m-%d")
    chunks = list(batched(receipt.items, INVOICE_ROWS, strict=False))
    pages = [
        [*_page_head(till, receipt, n, len(chunks)), *_table(till, chunk)]
        for n, chunk in enumerate(chunks, start=1)
    ]
    pages[0] = [*_letterhead(till, receipt), *pages[0]]
    for page in pages[:-1]:
        page.append(Line("Continued on next page".rjust(COLUMNS)))
    pages[-1] += _invoice_totals(till, receipt)
    return [_letter(lines) for lines in pages]


def hotel_bill() -> list[Sheet]:
    """An A4 sheet, a shorter one with the totals, and the slip of the card terminal."""
    receipt = shops.HOTEL
    till = Till(columns=COLUMNS, date_format="%d.%m.%Y")
    first, last = receipt.items[:HOTEL_ROWS], receipt.items[HOTEL_ROWS:]
    bill = [*_letterhead(till, receipt), *_page_head(till, receipt, 1, 2), *_table(till, first)]
    rest = [*_page_head(till, receipt, 2, 2), *_table(till, last), *_hotel_totals(till, receipt)]
    return [_letter(bill), _letter(rest, height_mm=180.0), _slip(receipt)]


def _letter(lines: Sequence[Line], height_mm: float = A4_MM[1]) -> Sheet:
    return Sheet(lines, COLUMNS, A4_MM[0], height_mm, margin_mm=18.0, condensed=90, weight=0.1)


def _letterhead(till: Till, receipt: Receipt) -> list[Line]:
    shop = receipt.merchant
    date, _ = till.stamp(receipt)
    facts = [f"Tel {shop.phone}", f"Tax No {shop.tax_id}", "", f"Date: {date}"]
    head = [Line(shop.name, large=True)]
    return [*head, *(Line(text) for text in (*shop.address_lines, *facts))]


def _page_head(till: Till, receipt: Receipt, page: int, pages: int) -> list[Line]:
    return [till.row(f"Invoice {receipt.number}", f"Page {page} of {pages}"), Line()]


def _table(till: Till, items: Sequence[LineItem]) -> list[Line]:
    rows = (
        _columns(
            item.description,
            str(item.quantity),
            till.money(item.unit_price),
            till.money(item.total),
        )
        for item in items
    )
    head = Line(_columns("Description", "Qty", "Unit price", "Amount"), bold=True)
    return [head, till.rule(), *map(Line, rows), till.rule()]


def _columns(description: str, quantity: str, price: str, amount: str) -> str:
    return f"{description:<40}{quantity:>8}{price:>14}{amount:>14}"


def _invoice_totals(till: Till, receipt: Receipt) -> list[Line]:
    lines = [till.row("Subtotal", till.money(receipt.items_total))]
    lines += [
        till.row(f"{line.tax.name} {till.percent(line.tax.rate)}%", till.money(line.amount))
        for line in receipt.tax_lines
    ]
    lines += [till.rule("="), *total_lines(till, "TOTAL CAD", receipt.total), Line()]
    return [*lines, Line("Paid with thanks. All amounts in Canadian dollars.")]


def _hotel_totals(till: Till, receipt: Receipt) -> list[Line]:
    titles = ("VAT", "Net", "Tax", "Gross")
    lines = [*total_lines(till, "TOTAL CHF", receipt.total), Line()]
    lines += tax_table(till, titles, receipt.tax_lines)
    return [*lines, Line(), Line("Paid by card, see slip. Mind the marmots.")]


def _slip(receipt: Receipt) -> Sheet:
    till = Till(columns=30, date_format="%d.%m.%Y")
    date, time = till.stamp(receipt)
    lines = [*heading(receipt), till.row(date, time), till.rule(), *card_slip(till, receipt)]
    lines += [*total_lines(till, "TOTAL CHF", receipt.total), Line()]
    return Sheet([*lines, Line("APPROVED", centred=True)], 30, 80.0)
