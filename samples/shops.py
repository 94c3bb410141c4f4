"""The invented shops and what was bought there; goods stand in `goods/*.csv`."""

import csv
import datetime
from decimal import Decimal
from pathlib import Path

from samples.content import LineItem, Merchant, Receipt, Tax

GOODS = Path(__file__).parent / "goods"
FIVE_CENTS = Decimal("0.05")


def _goods(name: str) -> tuple[LineItem, ...]:
    with (GOODS / f"{name}.csv").open(encoding="utf-8", newline="") as rows:
        return tuple(LineItem.model_validate(row) for row in csv.DictReader(rows))


def _tax(code: str, name: str, rate: str) -> Tax:
    return Tax(code=code, name=name, rate=Decimal(rate))


HARDWARE = Receipt(
    merchant=Merchant(
        name="Tinker & Thorn Hardware",
        address_lines=("14 Larkspur Quay", "Ballynevermore", "Ireland"),
        phone="+353 00 555 0114",
        tax_id="IE0000000TT",
    ),
    number="0031847",
    issued=datetime.datetime(2025, 3, 17, 16, 42),
    currency="EUR",
    items=_goods("hardware"),
    taxes=(_tax("A", "VAT", "23"),),
    prices_include_tax=True,
)

STATIONER = Receipt(
    merchant=Merchant(
        name="Quillfeather Stationers Ltd",
        address_lines=("3 Inkwell Lane", "Lower Penfold", "LP1 9ZZ"),
        phone="01632 960 118",
        tax_id="GB 000 0000 00",
    ),
    number="QS-20419",
    issued=datetime.datetime(2025, 4, 23, 10, 8),
    currency="GBP",
    items=_goods("stationer"),
    taxes=(_tax("A", "VAT", "20"),),
)

SUPERMARKET = Receipt(
    merchant=Merchant(
        name="Federstern Markt",
        address_lines=("Amselweg 7", "99999 Nirgendheim"),
        phone="00000/555 017",
        tax_id="DE000000000",
    ),
    number="4471",
    issued=datetime.datetime(2024, 11, 28, 18, 27),
    currency="EUR",
    items=_goods("supermarket"),
    taxes=(_tax("A", "MwSt", "19"), _tax("B", "MwSt", "7")),
    prices_include_tax=True,
)

WHOLESALER = Receipt(
    merchant=Merchant(
        name="Nimbus & Sons Electrical Wholesale",
        address_lines=("880 Voltage Way", "Port Amber BC V0X 0X0", "Canada"),
        phone="250-555-0188",
        tax_id="00000 0000 RT0001",
    ),
    number="INV-70233",
    issued=datetime.datetime(2025, 2, 27, 9, 15),
    currency="CAD",
    items=_goods("wholesaler"),
    taxes=(_tax("G", "GST", "5"), _tax("P", "PST", "7")),
)

HOTEL = Receipt(
    merchant=Merchant(
        name="Hotel Murmeltier",
        address_lines=("Gipfelstrasse 1", "7999 Oberstein", "Switzerland"),
        phone="+41 00 555 01 33",
        tax_id="CHE-000.000.000 MWST",
    ),
    number="F-11862",
    issued=datetime.datetime(2025, 1, 26, 9, 51),
    currency="CHF",
    items=_goods("hotel"),
    taxes=(_tax("L", "VAT lodging", "3.8"), _tax("S", "VAT standard", "8.1")),
    prices_include_tax=True,
    cash_step=FIVE_CENTS,
    card_last4="0077",
)

BAKERY = Receipt(
    merchant=Merchant(
        name="Wombat & Rye Bakehouse",
        address_lines=("52 Billabong Parade", "Gumtree Flats NSW 2999"),
        phone="02 5550 0142",
        tax_id="00 000 000 000",
    ),
    number="118204",
    issued=datetime.datetime(2024, 10, 19, 8, 33),
    currency="AUD",
    items=_goods("bakery"),
    taxes=(_tax("A", "GST", "10"),),
    prices_include_tax=True,
)

GRILL = Receipt(
    merchant=Merchant(
        name="Copper Heron Grill",
        address_lines=("409 Willow Fork Rd", "Marrow Creek, CO 80999"),
        phone="(970) 555-0163",
    ),
    number="5526",
    issued=datetime.datetime(2025, 6, 14, 20, 19),
    currency="USD",
    items=_goods("grill"),
    taxes=(_tax("A", "Sales tax", "8.25"),),
    tip=Decimal("20.00"),
    card_last4="4242",
)

GROCER = Receipt(
    merchant=Merchant(
        name="Kedai Runcit Bintang Ungu",
        address_lines=("No. 8, Jalan Tupai 3", "Taman Khayalan", "00000 Kampung Awan", "Malaysia"),
        phone="00-5550 0129",
        tax_id="000000000000",
    ),
    number="BU-0090417",
    issued=datetime.datetime(2017, 8, 15, 11, 5),
    currency="MYR",
    items=_goods("grocer"),
    taxes=(_tax("S", "GST", "6"),),
    cash_step=FIVE_CENTS,
)

TEA_ROOM = Receipt(
    merchant=Merchant(
        name="The Paper Lantern Tea Room",
        address_lines=("12 Harbour Road",),
        phone="555 0150",
    ),
    number="2207",
    issued=datetime.datetime(2025, 5, 4, 15, 12),
    currency=None,
    items=_goods("tea_room"),
)
