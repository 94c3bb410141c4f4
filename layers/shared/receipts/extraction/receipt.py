"""A receipt put together from what the rules find in its rows."""

from collections.abc import Sequence

from receipts.printed import PrintedReceipt
from receipts.text import TextLine

from .address import find_address
from .currencies import printed_currency
from .header import head_of
from .identifiers import find_card_last4, find_document_number, find_tax_id
from .labels import Label
from .layout import rows_of
from .line_items import find_line_items, goods_range
from .merchant import find_name
from .moment import find_date, find_time
from .payments import find_payment
from .phones import find_phone
from .spelling import corrected, writes_accents
from .summary import amount_labelled, entries_of, has_whole_amounts
from .tax_lines import find_tax_lines, only_amount
from .totals import find_total


def extract_receipt(lines: Sequence[TextLine]) -> PrintedReceipt:
    """What the lines of one page say, as it is printed; null where a rule finds nothing."""
    rows = rows_of(lines)
    whole_amounts = has_whole_amounts(rows)
    entries = entries_of(rows, whole_amounts=whole_amounts)
    texts = [row.text for row in rows]
    has_accents = writes_accents(texts)
    head = head_of(rows)
    name = find_name(head)
    total = find_total(entries)
    goods = goods_range(rows, entries, total)
    tax_lines = find_tax_lines(rows, goods)
    sums = [entry for entry in entries if entry.row not in goods]
    payment = find_payment(rows, sums, total)
    return PrintedReceipt(
        merchant_name=corrected(name.text, has_accents=has_accents),
        merchant_address=corrected(find_address(head, name.rows), has_accents=has_accents),
        merchant_phone=find_phone(rows),
        merchant_tax_id=find_tax_id(rows),
        receipt_number=find_document_number(rows),
        transaction_date=find_date(rows),
        transaction_time=find_time(rows),
        currency=printed_currency(texts),
        line_items=find_line_items(rows[goods.start : goods.stop], whole_amounts=whole_amounts),
        subtotal=amount_labelled(sums, Label.SUBTOTAL, Label.NET),
        discount=amount_labelled(entries, Label.DISCOUNT),
        service_charge=amount_labelled(sums, Label.SERVICE_CHARGE),
        tip=amount_labelled(sums, Label.TIP),
        tax_lines=tax_lines,
        tax_total=amount_labelled(sums, Label.TAX) or only_amount(tax_lines),
        rounding=amount_labelled(sums, Label.ROUNDING),
        total=total.text if total else None,
        payment_method=payment.method,
        card_last4=find_card_last4(rows),
        amount_paid=payment.amount_paid,
        change=payment.change,
    )
