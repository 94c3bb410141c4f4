"""An order carried out: goods drawn by lot, and the arithmetic of `samples.content`."""

from decimal import Decimal

import numpy as np

from samples.content import LineItem, Receipt
from samples.labelled.countries import Country, Good, Order

_ONES = 4  # of seven purchases, so many are of a single piece


def purchase(order: Order, country: Country) -> Receipt:
    """The receipt of an order; the seed is its name, so that no order touches another."""
    rng = np.random.default_rng(list(order.name.encode()))
    picked = rng.choice(len(country.goods), order.goods, replace=order.goods > len(country.goods))
    items = tuple(_item(country.goods[at], order, rng) for at in sorted(map(int, picked)))
    sold = {code for item in items for code in item.tax_codes}
    return Receipt(
        merchant=country.shops[order.shop],
        number=order.number,
        issued=order.issued,
        currency=country.currency,
        items=items,
        taxes=tuple(tax for tax in country.taxes if tax.code in sold),
        prices_include_tax=country.prices_include_tax if order.net is None else not order.net,
        discount=order.discount,
        service=order.service,
        tip=order.tip,
        unit=Decimal(1).scaleb(-country.notation.decimals),
        card_last4=f"{rng.integers(10_000):04}" if order.paid == "card" else None,
    )


def second(order: Order) -> Order | None:
    """The order of the receipt that lies beside the first one, if there is any."""
    if order.beside is None:
        return None
    changed = {"shop": order.beside, "name": f"{order.name}-2", "number": f"{order.number}8"}
    return order.model_copy(update=changed)


def _item(good: Good, order: Order, rng: np.random.Generator) -> LineItem:
    pieces = max(1, int(rng.integers(1, 7)) - _ONES + 1)
    return LineItem(
        description=good.description,
        quantity=Decimal(-pieces if order.refund else pieces),
        unit_price=good.price,
        tax_codes=good.tax,
    )
