import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.extraction import extract_receipt
from receipts.printed import PrintedLineItem, PrintedTaxLine
from receipts.text import Box, TextLine

WIDTH, PITCH, HEIGHT = 12, 40, 28


def page(drawing: str, tilt: float = 0.0) -> list[TextLine]:
    """A drawn receipt as an engine would return it: two blanks part the lines of a row."""
    lines = []
    for row, text in enumerate(drawing.strip("\n").split("\n")):
        for found in re.finditer(r"\S+(?: \S+)*", text):
            left, right, top = found.start() * WIDTH, found.end() * WIDTH, row * PITCH
            from_left, from_right = top + round(tilt * left), top + round(tilt * right)
            box = Box(
                *(left, from_left, right, from_right),
                *(right, from_right + HEIGHT, left, from_left + HEIGHT),
            )
            lines.append(TextLine(text=found[0], box=box))
    return lines


US = """
          JOE'S DINER
      142 W 44th Street
      New York, NY 10036
       (212) 555-0142

Server: Anna        Table 12
Check #: 10482      Guests: 2
03/14/2025          7:42 PM

2 Cheeseburger             25.90
1 Caesar Salad             11.50
1 Iced Tea                  3.25

Subtotal                   40.65
Sales Tax 8.875%            3.61
Total                      44.26
Tip                         8.00
Grand Total               $52.26

VISA ************4821     $52.26
       THANK YOU!
"""
DE = """
        Musterkauf GmbH & Co. KG
          Hauptstraße 12
          80331 München
        Tel. 089 / 123456
        USt-IdNr. DE123456789

                               EUR
VOLLMILCH 3,5%              2,38 B
   2 x 1,19
ROGGENBROT                  3,49 B
SPÜLMITTEL                  1,99 A
PFAND                       0,25 A
---------------------------------
SUMME          EUR            8,11
Geg. BAR       EUR           10,00
Rückgeld BAR   EUR            1,89

Steuer %     Netto    Steuer   Brutto
A= 19,0%      1,88      0,36     2,24
B=  7,0%      5,49      0,38     5,87

Beleg-Nr. 4711/0815
14.03.2025      17:42 Uhr
"""
FR = """
         BOULANGERIE DUPONT SARL
         12, rue de la République
         69002 LYON
         Tél : 04 78 12 34 56
         TVA FR12345678901

Ticket n° 002451      14/03/2025 12:05

2 x BAGUETTE TRADITION     1,30     2,60
TARTE CITRON                       18,50

Sous-total                         21,10
TOTAL TTC                          21,10 €
CB                                 21,10 €
TVA 5,50%   HT 20,00   TVA 1,10
"""
CN = """
        好邻居超市有限公司
        北京市朝阳区建国路88号
        电话:010-65881234
小票号:20250314001
日期:2025-03-14 18:20:35
商品        数量    单价    金额
牛奶          2     6.50   13.00
面包          1     8.80    8.80
合计:                    ¥21.80
微信支付                  ¥21.80
"""
JP = """
       株式会社まるやまストア
       東京都新宿区西新宿1-2-3
       TEL 03-1234-5678
2025年3月14日(金) 18:20
牛乳                      ¥238
食パン                    ¥158
小計                      ¥396
(消費税 8%               ¥31)
合計                      ¥427
お預り                  ¥1,000
お釣り                    ¥573
"""
ID = """
      WARUNG MAKAN SEDERHANA
      Jl. Sudirman No. 5, Jakarta 10220
14/03/2025 12:30
Nasi Goreng    2   25.000   50.000
Es Teh         2    5.000   10.000
Subtotal                    60.000
PPN 11%                      6.600
TOTAL                    Rp 66.600
TUNAI                    Rp 70.000
KEMBALI                  Rp  3.400
"""
MY = """
   tan ah kow


   RESTORAN SERI MELAYU
   SDN BHD (123456-X)
   (GST ID NO : 000123456789)
   NO. 1, JALAN CONLAY,
   50450 KUALA LUMPUR  TEL : 03-2145 1833
          TAX INVOICE
Bill No : A-10023     Date : 14-03-201820:15
Item           Qty   U/Price   Amount(RM)
NASI LEMAK
1001            2      12.00     24.00 SR
TEH TARIK
1002            2       3.50      7.02 SR
Total Qty : 4
Total Sales (Inclusive GST)      31.02
Rounding Adjustment              -0.02
CASH                             50.00
CHANGE                           19.00
Total                            31.00
GST Summary     Amount(RM)    Tax(RM)
SR   6%          29.26           1.76
"""


@pytest.mark.parametrize("tilt", [0.0, 0.04, -0.04])
def test_us_restaurant_bill_is_read(tilt: float) -> None:
    receipt = extract_receipt(page(US, tilt))
    assert receipt.model_dump(exclude_none=True, exclude={"line_items", "tax_lines"}) == {
        "merchant_name": "JOE'S DINER",
        "merchant_address": "142 W 44th Street New York, NY 10036",
        "merchant_phone": "(212) 555-0142",
        "receipt_number": "10482",
        "transaction_date": "03/14/2025",
        "transaction_time": "7:42 PM",
        "currency": "$",
        "subtotal": "40.65",
        "tip": "8.00",
        "tax_total": "3.61",
        "total": "$52.26",
        "payment_method": "VISA",
        "payment_brand": "VISA",
        "card_last4": "4821",
        "amount_paid": "$52.26",
    }
    assert receipt.line_items[0] == PrintedLineItem(
        description="Cheeseburger", quantity="2", total="25.90"
    )
    assert receipt.tax_lines == (PrintedTaxLine(name="Sales Tax", rate="8.875%", amount="3.61"),)


def test_german_till_receipt_is_read() -> None:
    receipt = extract_receipt(page(DE))
    assert receipt.merchant_name == "Musterkauf GmbH & Co. KG"
    assert receipt.merchant_address == "Hauptstraße 12 80331 München"
    assert receipt.merchant_tax_id == "DE123456789"
    assert (receipt.total, receipt.amount_paid, receipt.change) == ("8,11", "10,00", "1,89")
    assert (receipt.transaction_date, receipt.transaction_time) == ("14.03.2025", "17:42")
    assert receipt.line_items[0] == PrintedLineItem(
        description="VOLLMILCH 3,5%", quantity="2", unit_price="1,19", total="2,38"
    )
    assert [line.description for line in receipt.line_items[1:]] == [
        "ROGGENBROT",
        "SPÜLMITTEL",
        "PFAND",
    ]
    assert receipt.tax_lines == (
        PrintedTaxLine(name="A", rate="19,0%", base="1,88", amount="0,36"),
        PrintedTaxLine(name="B", rate="7,0%", base="5,49", amount="0,38"),
    )


def test_french_receipt_is_read() -> None:
    receipt = extract_receipt(page(FR))
    assert receipt.merchant_address == "12, rue de la République 69002 LYON"
    assert (receipt.receipt_number, receipt.merchant_tax_id) == ("002451", "FR12345678901")
    assert (receipt.subtotal, receipt.total, receipt.tax_total) == ("21,10", "21,10 €", "1,10")
    assert receipt.payment_method == "CB"
    assert receipt.line_items[0] == PrintedLineItem(
        description="BAGUETTE TRADITION", quantity="2", unit_price="1,30", total="2,60"
    )


def test_chinese_receipt_is_read() -> None:
    receipt = extract_receipt(page(CN))
    assert receipt.merchant_name == "好邻居超市有限公司"
    assert receipt.merchant_address == "北京市朝阳区建国路88号"
    assert (receipt.receipt_number, receipt.total) == ("20250314001", "¥21.80")
    assert receipt.payment_method == "微信支付"
    assert receipt.line_items[0] == PrintedLineItem(
        description="牛奶", quantity="2", unit_price="6.50", total="13.00"
    )


@pytest.mark.parametrize(
    ("drawing", "subtotal", "tax", "total", "change"),
    [(JP, "¥396", "¥31", "¥427", "¥573"), (ID, "60.000", "6.600", "Rp 66.600", "3.400")],
)
def test_amounts_without_decimals_are_read(
    drawing: str, subtotal: str, tax: str, total: str, change: str
) -> None:
    receipt = extract_receipt(page(drawing))
    assert (receipt.subtotal, receipt.tax_total) == (subtotal, tax)
    assert (receipt.total, receipt.change) == (total, change)
    assert len(receipt.line_items) == 2


def test_malaysian_receipt_is_read() -> None:
    receipt = extract_receipt(page(MY))
    assert receipt.merchant_name == "RESTORAN SERI MELAYU SDN BHD"
    assert receipt.merchant_address == "NO. 1, JALAN CONLAY, 50450 KUALA LUMPUR"
    assert receipt.merchant_phone == "03-2145 1833"
    assert (receipt.transaction_date, receipt.transaction_time) == ("14-03-2018", "20:15")
    assert (receipt.total, receipt.rounding, receipt.change) == ("31.00", "-0.02", "19.00")
    assert receipt.line_items[0] == PrintedLineItem(
        description="NASI LEMAK", quantity="2", unit_price="12.00", total="24.00"
    )
    assert receipt.tax_lines == (PrintedTaxLine(name="SR", rate="6%", base="29.26", amount="1.76"),)


SCRAPS = ["RM 12.30", "TOTAL", "CASH 50.00", "(", "1.2.3", "12/12/2018", "3 x 4.00", "%", "SDN BHD"]
ANY_TEXT = st.one_of(st.sampled_from(SCRAPS), st.text(max_size=30))
ANY_BOX = st.lists(st.integers(-50, 3000), min_size=8, max_size=8)
ANY_LINE = st.builds(lambda text, box: TextLine(text=text, box=Box(*box)), ANY_TEXT, ANY_BOX)


@given(st.lists(ANY_LINE, max_size=25))
def test_any_lines_make_a_receipt(lines: list[TextLine]) -> None:
    assert extract_receipt(lines) == extract_receipt(lines)


def test_no_lines_make_an_empty_receipt() -> None:
    assert extract_receipt([]).model_dump(exclude_defaults=True) == {}
