"""What is printed in each country: its words, notations, taxes, goods and invented shops."""

import datetime
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Literal

from samples.content import Fact, Merchant, Tax

FILES = Path(__file__).parent / "countries"


class Words(Fact):
    """What the paper calls each thing; empty where this country does not print it."""

    receipt: str
    invoice: str
    credit: str = ""
    refers: str = ""
    customer: str = ""
    date: str
    number: str
    phone: str
    tax_id: str
    description: str
    quantity: str
    price: str
    amount: str
    subtotal: str
    discount: str = ""
    service: str = ""
    tip: str = ""
    net: str
    tax: str
    total: str
    cash: str
    change: str
    card: str
    page: str = ""
    thanks: str


class Notation(Fact):
    """How amounts and dates are written; `groups` are the digits of a group from the right."""

    group: str
    point: str
    decimals: int = 2
    groups: tuple[int, int] = (3, 3)
    mark: str
    mark_behind: bool = False
    date: str
    time: str = "%H:%M"
    full_width: bool = False


class Good(Fact):
    """Something that is sold; `tax` is the code of the tax on it."""

    description: str
    price: Decimal
    tax: str = "A"


class Order(Fact):
    """One receipt of the set: who sold, when, how much of what kind, and how it is printed.

    `goods` are that many different ones, `beside` the shop of a second receipt on the same photo.
    """

    name: str
    shop: int
    issued: datetime.datetime
    number: str
    goods: int
    layout: Literal["till", "restaurant", "letter", "fapiao"] = "till"
    press: Literal["typed", "sans", "serif"] = "typed"
    finish: Literal["flat", "scan", "photo", "tiff", "pdf"] = "flat"
    paid: Literal["cash", "card", ""] = ""
    discount: Decimal = Decimal("0.00")
    service: Decimal = Decimal("0.00")
    tip: Decimal | None = None
    refund: bool = False
    net: bool | None = None
    full_width: bool = False
    beside: int | None = None


class Country(Fact):
    """One country's file."""

    currency: str
    prices_include_tax: bool
    notation: Notation
    words: Words
    taxes: tuple[Tax, ...]
    goods: tuple[Good, ...]
    shops: tuple[Merchant, ...]
    customer: Merchant
    receipts: tuple[Order, ...]


def countries() -> dict[str, Country]:
    """Every country by the name of its file."""
    return {file.stem: _country(file) for file in sorted(FILES.glob("*.toml"))}


def _country(file: Path) -> Country:
    return Country.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
