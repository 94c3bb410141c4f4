"""The building blocks that every printed receipt is put together from, as lines of text."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from samples.content import LineItem, Receipt, TaxLine
from samples.layout import Line


@dataclass(frozen=True)
class Till:
    """How one shop's till prints: characters a line, decimal sign, currency sign on amounts."""

    columns: int
    decimal_comma: bool = False
    sign: str = ""
    date_format: str = "%d/%m/%Y"
    time_format: str = "%H:%M"

    def money(self, amount: Decimal) -> str:
        """An amount as this till prints it; a minus stands before the currency sign."""
        digits = f"{abs(amount):,.2f}"
        if self.decimal_comma:
            digits = digits.translate(str.maketrans(",.", ".,"))
        return f"{'-' if amount < 0 else ''}{self.sign}{digits}"

    def percent(self, rate: Decimal) -> str:
        """A tax rate without a percent sign."""
        return f"{rate:f}".replace(".", "," if self.decimal_comma else ".")

    def row(self, left: str, right: str, *, bold: bool = False) -> Line:
        """Text to the left edge, amount to the right."""
        return Line(left + right.rjust(self.columns - len(left)), bold=bold)

    def rule(self, mark: str = "-") -> Line:
        """A line across the paper."""
        return Line(mark * self.columns)

    def stamp(self, receipt: Receipt) -> tuple[str, str]:
        """Date and time of the purchase."""
        return receipt.issued.strftime(self.date_format), receipt.issued.strftime(self.time_format)


def heading(receipt: Receipt, *, tax_id_label: str = "") -> list[Line]:
    """Shop name, address, telephone and tax number, centred."""
    shop = receipt.merchant
    lines = [Line(shop.name, bold=True, tall=True, centred=True)]
    lines += [Line(text, centred=True) for text in shop.address_lines]
    lines.append(Line(f"Tel {shop.phone}", centred=True))
    if tax_id_label:
        lines.append(Line(f"{tax_id_label} {shop.tax_id}", centred=True))
    return [*lines, Line()]


def item_lines(till: Till, item: LineItem, *, mark: str = "") -> list[Line]:
    """One row; more than one piece takes a second row with quantity and unit price."""
    amount = till.money(item.total) + (f" {mark}" if mark else "")
    if item.quantity == 1:
        return [till.row(item.description, amount)]
    pieces = f"  {item.quantity} x {till.money(item.unit_price)}"
    return [Line(item.description), till.row(pieces, amount)]


def counted_items(till: Till, items: Iterable[LineItem]) -> list[Line]:
    """Rows that begin with the quantity and show no unit price, as restaurants print them."""
    return [
        till.row(f"{item.quantity} {item.description}", till.money(item.total)) for item in items
    ]


def total_lines(till: Till, label: str, amount: Decimal) -> list[Line]:
    """The total, bold and higher than the rest."""
    text = label + till.money(amount).rjust(till.columns - len(label))
    return [Line(text, bold=True, tall=True)]


def tax_table(
    till: Till, titles: tuple[str, str, str, str], taxes: Iterable[TaxLine]
) -> list[Line]:
    """Rate, net, tax and gross in four columns."""
    width = (till.columns - 9) // 3
    head = titles[0].ljust(9) + "".join(title.rjust(width) for title in titles[1:])
    rows = [
        f"{line.tax.code}={till.percent(line.tax.rate)}%".ljust(9)
        + "".join(
            till.money(amount).rjust(width)
            for amount in (line.base, line.amount, line.base + line.amount)
        )
        for line in taxes
    ]
    return [Line(text) for text in (head, *rows)]


def card_slip(till: Till, receipt: Receipt) -> list[Line]:
    """The card terminal's lines; of the card number only the last four digits."""
    return [
        Line("CARD PAYMENT", bold=True, centred=True),
        till.row("Card", f"XXXXXXXXXXXX{receipt.card_last4}"),
        till.row("Auth code", "000000"),
    ]


def cash(till: Till, labels: tuple[str, str], given: Decimal, total: Decimal) -> list[Line]:
    """What the customer gave, and the change."""
    return [till.row(labels[0], till.money(given)), till.row(labels[1], till.money(given - total))]


def closing(text: str, number: str) -> list[Line]:
    """A friendly line and a bar code."""
    digits = "".join(mark for mark in number if mark.isdigit()).zfill(12)
    return [Line(), Line(text, centred=True), Line(digits, bars=True)]
