"""One till receipt a function, as each invented shop would print it."""

from decimal import Decimal

from samples import shops
from samples.layout import Line, Sheet
from samples.till import (
    Till,
    card_slip,
    cash,
    closing,
    counted_items,
    heading,
    item_lines,
    tax_table,
    total_lines,
)

ROLL_MM = 80.0


def hardware() -> Sheet:
    """Irish hardware shop, VAT inside the prices, paid in cash."""
    receipt, till = shops.HARDWARE, Till(columns=36)
    date, time = till.stamp(receipt)
    lines = heading(receipt, tax_id_label="VAT No")
    lines += [till.row(f"Date {date}", time), till.row("Receipt", receipt.number), till.rule()]
    lines += [line for item in receipt.items for line in item_lines(till, item)]
    lines += [till.rule(), *total_lines(till, "TOTAL EUR", receipt.total), Line()]
    lines += cash(till, ("Cash", "Change"), Decimal(60), receipt.total)
    (vat,) = receipt.tax_lines
    lines += [till.rule(), till.row("VAT 23% included", till.money(vat.amount))]
    lines += [till.row("Net of VAT", till.money(vat.base))]
    return Sheet([*lines, *closing("Measure twice, thank you!", receipt.number)], 36, ROLL_MM)


def stationer() -> Sheet:
    """British stationer, net prices and VAT on top."""
    receipt, till = shops.STATIONER, Till(columns=40)
    date, time = till.stamp(receipt)
    lines = heading(receipt, tax_id_label="VAT Reg No")
    lines += [Line(f"Invoice {receipt.number}"), till.row(f"Date: {date}", f"Time: {time}")]
    lines += [till.rule("=")]
    lines += [line for item in receipt.items for line in item_lines(till, item)]
    (vat,) = receipt.tax_lines
    lines += [till.rule(), till.row("Subtotal", till.money(receipt.items_total))]
    lines += [till.row("VAT 20%", till.money(vat.amount))]
    lines += total_lines(till, "TOTAL GBP", receipt.total)
    lines += [till.rule("="), till.row("Paid by bank transfer", till.money(receipt.total))]
    return Sheet([*lines, *closing("Goods remain nobody's until paid", "20419")], 40, 95.0)


def supermarket() -> Sheet:
    """German supermarket, two VAT rates inside the prices, decimal comma, a metre of paper."""
    receipt = shops.SUPERMARKET
    till = Till(columns=40, decimal_comma=True, date_format="%d.%m.%Y")
    date, time = till.stamp(receipt)
    lines = [*heading(receipt, tax_id_label="USt-IdNr."), Line("EUR".rjust(38))]
    lines += [
        line for item in receipt.items for line in item_lines(till, item, mark=item.tax_codes)
    ]
    lines += [till.rule(), *total_lines(till, "SUMME EUR", receipt.total), till.rule("=")]
    lines += cash(till, ("Geg. BAR EUR", "Rückgeld BAR EUR"), Decimal(200), receipt.total)
    lines += [Line(), *tax_table(till, ("MwSt", "Netto", "Steuer", "Brutto"), receipt.tax_lines)]
    lines += [Line(), till.row(f"Datum {date}", f"Uhrzeit {time}")]
    lines += [till.row("Bon-Nr.", receipt.number), till.row("Kasse 3", "Bed. 12")]
    return Sheet([*lines, *closing("Vielen Dank für Ihren Einkauf!", "4471")], 40, ROLL_MM)


def bakery() -> Sheet:
    """Australian bakery, GST inside the prices."""
    receipt, till = shops.BAKERY, Till(columns=34, sign="$", date_format="%d %b %Y")
    date, time = till.stamp(receipt)
    lines = heading(receipt, tax_id_label="ABN")
    lines += [Line("TAX INVOICE", bold=True, centred=True), till.row(date, time)]
    lines += [till.row("Order no.", receipt.number), till.rule()]
    lines += [line for item in receipt.items for line in item_lines(till, item)]
    lines += [till.rule(), *total_lines(till, "TOTAL AUD", receipt.total)]
    lines += [till.row("GST included", till.money(receipt.tax_lines[0].amount))]
    lines += [till.row("Paid by card", till.money(receipt.total))]
    return Sheet([*lines, *closing("Baked before the birds wake", "118204")], 34, ROLL_MM)


def grill() -> Sheet:
    """American restaurant bill with the card slip under it: tax on top, then the tip."""
    receipt, till = shops.GRILL, Till(columns=36, date_format="%m/%d/%Y", time_format="%I:%M %p")
    date, time = till.stamp(receipt)
    lines = heading(receipt)
    lines += [till.row(date, time), till.row(f"Check {receipt.number}", "Table 14"), till.rule()]
    lines += counted_items(till, receipt.items)
    lines += [till.rule(), till.row("Subtotal", till.money(receipt.items_total))]
    lines += [till.row("Sales tax 8.25%", till.money(receipt.tax_lines[0].amount))]
    lines += [till.row("Amount due", till.money(receipt.amount_due), bold=True), till.rule("=")]
    lines += card_slip(till, receipt)
    lines += [till.row("Amount", till.money(receipt.amount_due))]
    lines += [till.row("Tip", till.money(receipt.tip or Decimal(0))), Line()]
    lines += [*total_lines(till, "TOTAL USD", receipt.total), Line()]
    lines += [Line("APPROVED", bold=True, centred=True), Line("Customer copy", centred=True)]
    return Sheet([*lines, Line(), Line("Thank you, come again", centred=True)], 36, ROLL_MM)


def grocer() -> Sheet:
    """Malaysian tax invoice: GST on top, total rounded to five sen."""
    receipt, till = shops.GROCER, Till(columns=38)
    date, time = till.stamp(receipt)
    lines = heading(receipt, tax_id_label="GST ID:")
    lines += [Line("TAX INVOICE", bold=True, centred=True)]
    lines += [Line(f"Invoice No: {receipt.number}"), till.row(f"Date: {date}", time), till.rule()]
    lines += [till.row("Description", "Amount (RM)"), till.rule()]
    lines += [line for item in receipt.items for line in item_lines(till, item, mark="SR")]
    lines += [till.rule(), till.row("Subtotal (excl. GST)", till.money(receipt.items_total))]
    lines += [till.row("GST 6%", till.money(receipt.tax_lines[0].amount))]
    lines += [till.row("Rounding adj.", till.money(receipt.rounding))]
    lines += total_lines(till, "TOTAL RM", receipt.total)
    lines += cash(till, ("Cash", "Change"), Decimal(100), receipt.total)
    return Sheet([*lines, *closing("Terima kasih, sila datang lagi", "0090417")], 38, ROLL_MM)


def tea_room() -> Sheet:
    """A slip that does not say whose dollars, nor whether the day or the month comes first."""
    receipt, till = shops.TEA_ROOM, Till(columns=32, sign="$", date_format="%m/%d/%Y")
    date, time = till.stamp(receipt)
    lines = heading(receipt)
    lines += [till.row(date, time), till.row("Slip", receipt.number), till.rule()]
    lines += [line for item in receipt.items for line in item_lines(till, item)]
    lines += [till.rule(), *total_lines(till, "TOTAL", receipt.total)]
    lines += cash(till, ("Cash", "Change"), Decimal(40), receipt.total)
    return Sheet([*lines, Line(), Line("See you at the next kettle", centred=True)], 32, 72.0)
