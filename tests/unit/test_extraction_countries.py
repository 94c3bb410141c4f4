"""What the rules make of papers that the scans of one country do not show."""

import pytest

from receipts.extraction import extract_receipt, read_currency, settled_by_country
from tests.unit.test_extraction_receipts import page

FAPIAO = """
              电子发票（普通发票）
                                   发票号码：25000000000000000187
购买方名称：甲乙有限公司    销售方名称：丙丁有限公司
项目名称        数量    单价    金额   税率   税额
*文具*笔记本       2     50.00   100.00   13%   13.00
合 计                           ¥100.00         ¥13.00
价税合计（大写）壹佰壹拾叁圆整              （小写）¥113.00
"""
FIRST_SHEET = """
Lamp Works Ltd
1 Wick Street

Description          Qty   Unit price   Amount
Oil lamp             2     10.00        20.00
Wick                 1     1.50         1.50
"""
CREDIT_NOTE = """
Lampenwerk GmbH
Dochtweg 1

Gutschrift
Bon-Nr. GS-1183        Datum 05.02.2025
zu Rechnung 2024-0815

Öllampe                    -20,00
Gesamtbetrag               -20,00
"""
YEN = """
ランプ商店
領収書
おにぎり             160 B
電池
2 x 140              280 A
合計                ¥440
"""


def test_fapiao_is_read_from_its_fields() -> None:
    read = extract_receipt(page(FAPIAO))
    assert (read.merchant_name, read.total) == ("丙丁有限公司", "¥113.00")
    assert read.tax_total == "¥13.00"


def test_second_of_two_names_is_the_sellers() -> None:
    drawing = FAPIAO.replace("购买方名称", "名称").replace("销售方名称", "名称")
    assert extract_receipt(page(drawing)).merchant_name == "丙丁有限公司"


def test_table_without_sums_goes_on_overleaf() -> None:
    read = extract_receipt(page(FIRST_SHEET))
    assert read.total is None
    assert [item.description for item in read.line_items] == ["Oil lamp", "Wick"]


def test_number_of_another_document_is_passed_over() -> None:
    read = extract_receipt(page(CREDIT_NOTE))
    assert (read.receipt_number, read.total) == ("GS-1183", "-20,00")


def test_whole_prices_are_goods() -> None:
    rows = [
        (item.description, item.quantity, item.total)
        for item in extract_receipt(page(YEN)).line_items
    ]
    assert rows == [("おにぎり", None, "160"), ("電池", "2", "280")]


def test_part_of_a_card_number_is_no_telephone() -> None:
    drawing = "Lamp Works Ltd\nTotal    £3.00\nVISA 5425 2334    3010 9903"
    read = extract_receipt(page(drawing))
    assert (read.merchant_phone, read.card_last4) == (None, "9903")


def test_two_taxes_have_no_printed_sum() -> None:
    rows = "Emporium\nMasala box   100.00\nCGST 9%   9.00\nSGST 9%   9.00\nTotal   118.00"
    assert extract_receipt(page(rows)).tax_total is None


@pytest.mark.parametrize(
    ("amount", "beside", "code"),
    [
        ("$5.00", "Austin, TX 73301", "USD"),
        ("$5.00", "ABN 51 824 753 556", "AUD"),
        ("£5.00", "London N1 9GU", "GBP"),
        ("¥500", "消費税 8%", "JPY"),
        ("¥5.00", "谢谢惠顾", "CNY"),
        ("Rs.5.00", "GSTIN 00AAAAA0000A1Z5", "INR"),
        ("$5.00", "Harbour Road 12", None),
        ("$5.00", "ABN of our friends in Reno, NV 89501", None),
    ],
)
def test_country_settles_a_shared_sign(amount: str, beside: str, code: str | None) -> None:
    reading = settled_by_country(read_currency([amount]), [amount, beside])
    assert reading.code == code
    assert code in reading.candidates or len(reading.candidates) > 1


def test_named_currency_is_not_overruled() -> None:
    reading = settled_by_country(read_currency(["USD 5.00"]), ["USD 5.00", "London N1 9GU"])
    assert reading.code == "USD"
