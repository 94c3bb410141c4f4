import pytest

from receipts.extraction import extract_receipt
from receipts.extraction.labels import Label, label_of
from receipts.extraction.layout import rows_of
from receipts.printed import PrintedLineItem, PrintedReceipt
from receipts.text import Box, TextLine

WIDTH, PITCH = 12, 40


def line(text: str, left: int, top: int, height: int = 28) -> TextLine:
    right, bottom = left + WIDTH * len(text), top + height
    return TextLine(text=text, box=Box(left, top, right, top, right, bottom, left, bottom))


def read(*rows: str) -> PrintedReceipt:
    """The receipt with one recognised line a row."""
    return extract_receipt([line(text, 0, row * PITCH) for row, text in enumerate(rows)])


def test_lines_side_by_side_are_one_row() -> None:
    rows = rows_of([line("8.50", 400, 103), line("TEA", 0, 100), line("TOTAL", 0, 141)])
    assert [row.text for row in rows] == ["TEA  8.50", "TOTAL"]


def test_lines_above_each_other_are_two_rows() -> None:
    rows = rows_of([line("second", 0, 112), line("first", 5, 100)])
    assert [row.text for row in rows] == ["first", "second"]


def test_lines_without_a_place_stay_apart() -> None:
    nowhere = Box(0, 0, 0, 0, 0, 0, 0, 0)
    rows = rows_of([TextLine(text=text, box=nowhere) for text in "ab"])
    assert [row.text for row in rows] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("TOTA1 SALES", Label.TOTAL),
        ("Total (Inclusive of GST):", Label.TOTAL),
        ("TOTAL EXCL.GST", Label.NET),
        ("Total GST", Label.TAX),
        ("GST included in total", Label.TAX),
        ("Sub-Total (RM)", Label.SUBTOTAL),
        ("Total Rounded", Label.GRAND_TOTAL),
        ("ROUND. ADJ", Label.ROUNDING),
        ("Amount to be paid", Label.GRAND_TOTAL),
        ("CASHRM", Label.CASH),
        ("Wechselgeld", Label.CHANGE),
        ("Total discount", Label.DISCOUNT),
        ("NO EXCHANGE", None),
        ("RESTORAN", None),
        ("BAKING POWDER", None),
        ("12.00", None),
    ],
)
def test_words_say_what_an_amount_is(text: str, label: Label | None) -> None:
    assert label_of(text) == label


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        (["Total 12.03", "Rounding 0.02", "Net Total 12.05", "Cash 20.00", "Change 7.95"], "12.05"),
        (["TOTAL 60.31", "ROUNDING ADJ -0.01", "60.30", "CASH 70.30", "CHANGE 10.00"], "60.30"),
        (["SUBTOTAL 28.70", "CASH 100.00", "CHANGE 71.30"], "28.70"),
        (["TOTAL", "RM 8.20", "CASH RM 10.00"], "RM 8.20"),
        (["Total RM99.80", "Total Rounded 08.66", "Mastercard -99.80"], "RM99.80"),
        (["TOTAL 9.10", "SR 6% 8.58 0.52", "TOTAL 8.58 0.52"], "9.10"),
        (
            ["Total sales 50.00", "Discount 5.00", "Total after discount 45.00", "Visa 45.00"],
            "45.00",
        ),
        (["Total Qty 3  Total 25.00", "Cash 30.00"], "25.00"),
        (["REFUND", "TOTAL -12.00", "CASH -12.00"], "-12.00"),
    ],
)
def test_total_is_what_had_to_be_paid(rows: list[str], total: str) -> None:
    assert read(*rows).total == total


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        (["TAX INVOICE", "BLUE TRADING (123456-X)", "NO. 1, JALAN SATU,"], "BLUE TRADING"),
        (["Ocean Brand", "DEEP SEA SDN. BHD.", "(123456-X)"], "DEEP SEA SDN. BHD."),
        (["DEEP SEA SDN BHD", "(formerly known as SHALLOW SEA SDN BHD)"], "DEEP SEA SDN BHD"),
        (["BOOK ISLAND", "CO. (M) SDN BHD", "12 Main Street"], "BOOK ISLAND CO. (M) SDN BHD"),
        (["BLUE 5DN BHD", "GST ID: 000123456789", "Bill to:", "RED SDN BHD"], "BLUE SDN BHD"),
        (["DEEP SEA SDN BHD 276366X", "(JM0517726)", "5 High Street"], "DEEP SEA SDN BHD"),
        (["Welcome to", "SUNRISE CAFE", "5 High Street", "London SW1A 1AA"], "SUNRISE CAFE"),
    ],
)  # fmt: skip
def test_merchant_is_named_by_its_own_row(rows: list[str], name: str) -> None:
    assert read(*rows).merchant_name == name


@pytest.mark.parametrize(
    ("rows", "address"),
    [
        (["A SDN BHD", "(123456-X)", "1, JALAN DUA,", "81100 JOHOR"], "1, JALAN DUA, 81100 JOHOR"),
        (["A SDN BHD", "12 JIn Dua,", "81100JOHOR FAX 07-1234567"], "12 Jln Dua, 81100 JOHOR"),
        (["10 High Street", "London SW1A 1AA", "SHOP LTD"], "10 High Street London SW1A 1AA"),
        (["A SHOP", "9 Jalan Tiga", "Mobile /Whatsapps : +6012-345 6789"], "9 Jalan Tiga"),
        (["SHOP LTD", "The Old Mill", "5 Mill Lane,", "ANYWHERE"], "5 Mill Lane, ANYWHERE"),
    ],
)  # fmt: skip
def test_address_is_one_line_without_telephone(rows: list[str], address: str) -> None:
    assert read(*rows).merchant_address == address


def test_address_keeps_accents_where_the_language_has_them() -> None:
    assert (
        read("BAR SARL", "3 rue du Père", "75001 Paris").merchant_address
        == "3 rue du Père 75001 Paris"
    )
    assert read("BAR SDN BHD", "3 JÁLAN SATU", "TOTAL 1.00").merchant_address == "3 JALAN SATU"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Invoice No. : 60000152273", "60000152273"),
        ("INVDICE NO:18299/102/T0230", "18299/102/T0230"),
        ("Bill No : A-10023  Date : 14/03/2025", "A-10023"),
        ("Rechnungs-Nr. 2025-0815", "2025-0815"),
        ("DOC.N. 0123-0045", "0123-0045"),
        ("Receipt 14/03/2025", None),
        ("RECEIPT TOTAL 12.50", None),
    ],
)
def test_document_number_follows_its_word(text: str, number: str | None) -> None:
    assert read("SHOP LTD", text).receipt_number == number


@pytest.mark.parametrize(
    ("text", "last4"),
    [
        ("VISA XXXX XXXX XXXX 6974", "6974"),
        ("Card ending in 1234", "1234"),
        ("TOTAL ...... 1234", None),
    ],
)
def test_card_is_known_by_last_four(text: str, last4: str | None) -> None:
    assert read(text).card_last4 == last4


def test_payment_and_change_settle_the_total() -> None:
    receipt = read(
        "TOTAL 9.45", "VISA DEBIT 5.00", "CASH 10.00", "CHANGE 0.55", "POINTS BALANCE 120.00"
    )
    assert (receipt.payment_method, receipt.amount_paid) == ("CASH", "10.00")
    assert receipt.change == "0.55"


def test_date_of_sale_is_not_the_expiry() -> None:
    receipt = read("Member expiry 01/01/2030", "Date: 05/03/2025 10:30", "Printed 06/03/2025")
    assert (receipt.transaction_date, receipt.transaction_time) == ("05/03/2025", "10:30")


@pytest.mark.parametrize(
    ("rows", "item"),
    [
        (["2 Tea 3.00"], ("Tea", "2", None, "3.00")),
        (["Milk 1.20", "2 x 0.60"], ("Milk", "2", "0.60", "1.20")),
        (["TEA SET", "88888 1 10.00 10.00"], ("TEA SET", "1", "10.00", "10.00")),
        (["Apples 0.532 kg x 3.99 2.12"], ("Apples", "0.532", "3.99", "2.12")),
        (["2506 TEA RM62.50 Z", "@5 X RM 12.50"], ("2506 TEA", "5", "RM 12.50", "RM62.50")),
        (["DRILL SET 8.00", "3.5MM HSS"], ("DRILL SET 3.5MM HSS", None, None, "8.00")),
    ],
)
def test_good_is_put_together_from_its_rows(
    rows: list[str], item: tuple[str | None, str | None, str | None, str | None]
) -> None:
    description, quantity, unit_price, total = item
    receipt = read("Item  Qty  Amount", "Date: 05/03/2025", *rows, "TOTAL 99.00")
    assert receipt.line_items == (
        PrintedLineItem(
            description=description, quantity=quantity, unit_price=unit_price, total=total
        ),
    )


def test_discount_among_goods_is_no_good() -> None:
    receipt = read("Date: 05/03/2025", "LAMP 55.90", "@DISC 10.00% -5.59", "TOTAL 50.31")
    assert [item.description for item in receipt.line_items] == ["LAMP"]
    assert receipt.discount == "-5.59"
