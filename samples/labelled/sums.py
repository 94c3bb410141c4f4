"""What stands below the goods: sums, taxes, and how it was paid."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from samples.content import Receipt, TaxLine
from samples.labelled.countries import Country, Order
from samples.labelled.notation import money, percent
from samples.labelled.rows import BLANK, Row, plain, sides, table

_ENDS = (0.40, 0.70, 1.0)


def sums(receipt: Receipt, country: Country) -> Iterator[Row]:
    """From the subtotal to the total; taxes inside the prices are told behind it."""
    words, notation = country.words, country.notation
    is_net = bool(receipt.taxes) and not receipt.prices_include_tax
    if is_net or receipt.discount or receipt.service or receipt.tip:
        yield sides(words.subtotal, money(receipt.items_total, notation))
    if receipt.discount:
        yield sides(words.discount, money(-receipt.discount, notation))
    if receipt.service:
        yield sides(words.service, money(receipt.service, notation))
    if is_net:
        for line in receipt.tax_lines:
            yield sides(_tax_name(line, country), money(line.amount, notation))
    if receipt.tip:
        yield sides(words.tip, money(receipt.tip, notation))
    yield sides(words.total, money(receipt.total, notation, marked=True), scale=1.3, bold=True)
    if receipt.taxes and not is_net:
        yield from _included(receipt, country)


def _included(receipt: Receipt, country: Country) -> Iterator[Row]:
    words, notation = country.words, country.notation
    if len(receipt.tax_lines) == 1:
        (line,) = receipt.tax_lines
        yield sides(f"{_tax_name(line, country)}", money(line.amount, notation))
        return
    yield BLANK
    yield table(words.tax, words.net, words.tax, words.amount, ends=_ENDS)
    for line in receipt.tax_lines:
        amounts = (line.base, line.amount, line.base + line.amount)
        name = f"{line.tax.code} {percent(line.tax.rate, notation)}"
        yield table(name, *(money(amount, notation) for amount in amounts), ends=_ENDS)


def _tax_name(line: TaxLine, country: Country) -> str:
    return f"{line.tax.name} {percent(line.tax.rate, country.notation)}"


def payment(order: Order, receipt: Receipt, country: Country) -> Iterator[Row]:
    """Cash with the change, or the card with its last four digits."""
    words, notation = country.words, country.notation
    if order.paid == "cash":
        step = Decimal(50) if notation.decimals else Decimal(5000)
        given = (receipt.total / step).to_integral_value(ROUND_CEILING) * step
        yield sides(words.cash, money(given, notation))
        yield sides(words.change, money(given - receipt.total, notation))
    if order.paid == "card":
        yield sides(words.card, money(receipt.total, notation))
        yield plain(f"************{receipt.card_last4}")
