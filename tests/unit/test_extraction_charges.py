"""Shipping, cash paid out, discounts of single goods, and how it was paid."""

import pytest

from receipts.extraction import extract_receipt
from receipts.extraction.payment_kinds import brand_of, payment_kind
from receipts.printed import PrintedLineItem, PrintedReceipt
from tests.unit.test_extraction_receipts import page

ENGLISH = """
       LANTERN STORES LTD
Tea pot         2    10.00    20.00
Subtotal                      20.00
Shipping & handling            4.90
Total                         24.90
"""
GERMAN = """
       Backstube Abendrot GmbH
Teekanne        2    10,00    20,00
Zwischensumme                 20,00
Versandkosten                  4,90
Gesamtbetrag                  24,90
"""
FRENCH = """
       MAISON LANTERNE SARL
Theiere         2    10,00    20,00
Sous-total                    20,00
Frais de port                  4,90
Total TTC                     24,90
"""
CASHBACK = """
       LANTERN STORES LTD
Tea pot                       20.00
Total                         20.00
Cashback                      30.00
VISA DEBIT ************4821   50.00
"""
BARAUSZAHLUNG = """
       Backstube Abendrot GmbH
Teekanne                      20,00
SUMME                         20,00
Barauszahlung                 30,00
girocard                      50,00
"""


def read(drawing: str) -> PrintedReceipt:
    return extract_receipt(page(drawing))


@pytest.mark.parametrize(
    ("drawing", "shipping", "total"),
    [(ENGLISH, "4.90", "24.90"), (GERMAN, "4,90", "24,90"), (FRENCH, "4,90", "24,90")],
)
def test_shipping_is_read(drawing: str, shipping: str, total: str) -> None:
    receipt = read(drawing)
    assert (receipt.shipping, receipt.total) == (shipping, total)
    assert len(receipt.line_items) == 1


@pytest.mark.parametrize(
    ("drawing", "cashback", "total", "brand"),
    [
        (CASHBACK, "30.00", "20.00", "VISA DEBIT"),
        (BARAUSZAHLUNG, "30,00", "20,00", "girocard"),
    ],
)
def test_cash_paid_out_is_no_total(drawing: str, cashback: str, total: str, brand: str) -> None:
    receipt = read(drawing)
    assert (receipt.cashback, receipt.total) == (cashback, total)
    assert receipt.payment_brand == brand


@pytest.mark.parametrize(
    ("row", "item"),
    [
        (
            "Tea pot         2    10.00    3.00   17.00",
            PrintedLineItem(
                description="Tea pot",
                quantity="2",
                unit_price="10.00",
                discount="3.00",
                total="17.00",
            ),
        ),
        (
            "Teekanne  2 x  10,00   -3,00   17,00",
            PrintedLineItem(
                description="Teekanne",
                quantity="2",
                unit_price="10,00",
                discount="-3,00",
                total="17,00",
            ),
        ),
        (
            "Theiere              20,00   -3,00   17,00",
            PrintedLineItem(
                description="Theiere", unit_price="20,00", discount="-3,00", total="17,00"
            ),
        ),
    ],
)
def test_discount_in_a_column_is_the_goods_own(row: str, item: PrintedLineItem) -> None:
    receipt = read(f"   LANTERN STORES LTD\nItem    Qty  Price\n{row}\nTotal            17.00\n")
    assert receipt.line_items == (item,)
    assert receipt.discount is None


@pytest.mark.parametrize("words", ["Rabatt", "Discount", "Remise"])
def test_discount_below_a_good_is_its_own(words: str) -> None:
    receipt = read(f"""
   LANTERN STORES LTD
Tea pot            20.00
{words}              -3.00
Cup                 5.00
Saucer              2.00
Subtotal           24.00
Total              24.00
""")
    assert [(item.total, item.discount) for item in receipt.line_items] == [
        ("20.00", "-3.00"),
        ("5.00", None),
        ("2.00", None),
    ]
    assert receipt.discount is None


@pytest.mark.parametrize("words", ["Rabatt", "Discount", "Remise"])
def test_discount_below_all_goods_is_off_them_all(words: str) -> None:
    receipt = read(f"""
   LANTERN STORES LTD
Tea pot            20.00
Cup                 5.00
{words}              -3.00
Total              22.00
""")
    assert receipt.discount == "-3.00"
    assert [item.discount for item in receipt.line_items] == [None, None]


@pytest.mark.parametrize(
    ("text", "brand", "kind"),
    [
        ("VISA", "Visa", "card"),
        ("Visa Debit (contactless)", "Visa", "card"),
        ("MASTER CARD", "Mastercard", "card"),
        ("Kreditkarte AMEX", "American Express", "card"),
        ("EC-Karte", "girocard", "card"),
        ("CB", "Carte Bancaire", "card"),
        ("银联卡", "UnionPay", "card"),
        ("微信支付", "WeChat Pay", "wallet"),
        ("Apple Pay Visa", "Apple Pay", "wallet"),
        ("Touch 'n Go", "Touch 'n Go", "wallet"),
        ("Kartenzahlung", None, "card"),
        ("BARGELD", None, "cash"),
        ("Especes", None, "cash"),
        ("現金", None, "cash"),
        ("Gutschein", None, "voucher"),
        ("Bank transfer", None, "transfer"),
        ("Paid", None, None),
    ],
)
def test_means_of_payment_has_brand_and_kind(
    text: str, brand: str | None, kind: str | None
) -> None:
    assert (brand_of(text), payment_kind(text, brand)) == (brand, kind)


def test_brand_stands_beside_the_number_of_the_card() -> None:
    receipt = read("""
   LANTERN STORES LTD
Tea pot            20.00
Total              20.00
Card payment       20.00
Mastercard  XXXX XXXX XXXX 4821
""")
    assert (receipt.payment_brand, receipt.card_last4) == ("Mastercard", "4821")


def test_brands_that_are_taken_say_nothing() -> None:
    receipt = read("""
   LANTERN STORES LTD
Tea pot            20.00
Total              20.00
Cash               20.00
We take Visa and Mastercard
""")
    assert receipt.payment_brand is None
