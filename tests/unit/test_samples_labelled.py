"""The labels of our own set say what is printed on it."""

from decimal import Decimal

import pytest

from samples.labelled.countries import Country, Order, countries
from samples.labelled.layouts import pages
from samples.labelled.notation import capitals, money
from samples.labelled.press import text_of
from samples.labelled.purchase import purchase, second

COUNTRIES = countries()
ORDERS = [
    pytest.param(COUNTRIES[code], order, id=f"{code}-{order.name}")
    for code in COUNTRIES
    for order in COUNTRIES[code].receipts
]


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("de", "-1.234.567,80"),
        ("ch", "-1'234'567.80"),
        ("fr", "-1 234 567,80"),
        ("gb", "-1,234,567.80"),
        ("in", "-12,34,567.80"),
        ("jp", "-1,234,568"),
    ],
)
def test_amounts_are_grouped_as_the_country_does(country: str, text: str) -> None:
    assert money(Decimal("-1234567.80"), COUNTRIES[country].notation) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("301.71", "叁佰零壹圆柒角壹分"),
        ("80.00", "捌拾圆整"),
        ("2005.05", "贰仟零伍圆零伍分"),
        ("110.50", "壹佰壹拾圆伍角"),
    ],
)
def test_amounts_are_written_in_capitals(amount: str, text: str) -> None:
    assert capitals(Decimal(amount)) == text


@pytest.mark.parametrize(("country", "order"), ORDERS)
def test_what_the_label_says_is_printed(country: Country, order: Order) -> None:
    for each in filter(None, (order, second(order))):
        receipt = purchase(each, country)
        text = "\n".join(text for page in pages(each, receipt, country) for text in text_of(page))
        assert money(receipt.total, country.notation, marked=True) in text
        assert receipt.merchant.name in text
        assert receipt.number in text
        assert all(item.description in text for item in receipt.items)


@pytest.mark.parametrize(("country", "order"), ORDERS)
def test_sums_of_an_order_hold(country: Country, order: Order) -> None:
    receipt = purchase(order, country)
    added = Decimal(0) if receipt.prices_include_tax else (receipt.tax_total or Decimal(0))
    parts = (receipt.items_total, -order.discount, order.service, order.tip or Decimal(0), added)
    assert sum(parts) == receipt.total
    assert (receipt.total < 0) == order.refund
