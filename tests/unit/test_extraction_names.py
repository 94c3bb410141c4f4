import pytest

from receipts.extraction import extract_receipt
from receipts.printed import PrintedReceipt
from receipts.text import Box, TextLine

WIDTH, PITCH = 12, 40
BODY = ["Date: 05/03/2025 10:30", "TEA 3.00", "TOTAL 3.00"]


def line(text: str, top: int, height: int = 28) -> TextLine:
    right, bottom = WIDTH * len(text), top + height
    return TextLine(text=text, box=Box(0, top, right, top, right, bottom, 0, bottom))


def read(*rows: str) -> PrintedReceipt:
    """A receipt with these rows at its head."""
    return extract_receipt([line(text, row * PITCH) for row, text in enumerate([*rows, *BODY])])


STREET = ["12, JALAN DUA,", "81100 JOHOR BAHRU"]


@pytest.mark.parametrize(
    "rows",
    [
        ["OCEAN ONE SEAFOOD", "RESTAURANT SDN BHD"],
        ["NEW TIDE", "PRINTING & PACKAGING", "INDUSTRIES SDN BHD"],
        ["SYARIKAT ELEKTRIK ONG", "SENG WAH SDN. BHD."],
        ["FARMASI TAMAN", "SERI PERMATA SDN BHD"],
        ["PERNIAGAAN", "ALATULIS & HADIAH", "JAYA MUTIARA"],
        ["RESTORAN NASI KANDAR", "AL-FALAH MAJU"],
        ["BIG BARGAIN", "SUPERSTORE"],
        ["SENTRAL HARDWARE", "& PAINT SDN BHD"],
        ["SINARAN BARU TRADING &", "TRANSPORT"],
        ["DAWN GOLDSMITH & JEWELLERY SDN", "BHD"],
        ["Boulangerie", "Petit Jean"],
    ],
)
def test_name_runs_over_to_next_rows(rows: list[str]) -> None:
    assert read(*rows, *STREET).merchant_name == " ".join(rows)


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        (["PALM RESTAURANT", "KTZ FOODS SDN BHD (123456-A)"], "KTZ FOODS SDN BHD"),
        (["PALM HOTEL", "PALM TREE HOSPITALITY SDN BHD"], "PALM TREE HOSPITALITY SDN BHD"),
        (["BROTHER LIM ENTERPRISE", "WHOLESALE & RETAIL OF FRUITS"], "BROTHER LIM ENTERPRISE"),
        (["NORTH LAMP", "YOUR LIGHTING SPECIALIST"], "NORTH LAMP"),
        (["PASAR RAYA HIJAU", "BATU KAWA BRANCH"], "PASAR RAYA HIJAU"),
        (["SALE: BUY 1 FREE 1", "UNCLE LIM KOPITIAM"], "UNCLE LIM KOPITIAM"),
        (["FLOUR BAKERY", "(A DIVISION OF FLOUR FOODS SDN BHD)"], "FLOUR BAKERY"),
        (["PALM CLINIC", "(Owned by Palm Medic Sdn Bhd 123456-X)"], "PALM CLINIC"),
        (["CRUMB SDN 8HD", "(1127064-D)"], "CRUMB SDN BHD"),
        (["ONG AIK TRADING 001234567-X"], "ONG AIK TRADING"),
        (["TAX INVOICE", "FOO LEAF GRAIN"], "FOO LEAF GRAIN"),
        (["DAPUR KAMPUNG KITA", "PT 1234, JLN KUALA KRAI"], "DAPUR KAMPUNG KITA"),
    ],
)
def test_name_ends_where_another_thing_begins(rows: list[str], name: str) -> None:
    assert read(*rows, *STREET).merchant_name == name


def test_row_between_two_of_an_address_is_no_name() -> None:
    receipt = read("FOO LEAF GRAIN", "NO. 13-G, JALAN RASAU", "BERKELEY TOWN CENTRE", "41300 KLANG")
    assert receipt.merchant_name == "FOO LEAF GRAIN"
    assert receipt.merchant_address == "NO. 13-G, JALAN RASAU BERKELEY TOWN CENTRE 41300 KLANG"


def test_stamp_above_a_gap_is_no_name() -> None:
    stamp = line("AHMAD", 0, height=60)
    rows = ["LAMP HOUSE", *STREET, *BODY]
    shop = [line(text, 200 + row * PITCH) for row, text in enumerate(rows)]
    assert extract_receipt([stamp, *shop]).merchant_name == "LAMP HOUSE"


@pytest.mark.parametrize(
    ("rows", "address"),
    [
        (["G-11A, PALM BUSINESS CENTRE", "JALAN SATU"], "G-11A, PALM BUSINESS CENTRE JALAN SATU"),
        (["ONE PALM SHOPPING CENTRE", "LOT S201, 2ND FLOOR"],
         "ONE PALM SHOPPING CENTRE LOT S201, 2ND FLOOR"),
        (["22 JALAN PJU 8/5B", "PALM PERDANA"], "22 JALAN PJU 8/5B PALM PERDANA"),
        (["1, JALAN DUA, 81100 JOHOR", "PALM OUTLET"], "1, JALAN DUA, 81100 JOHOR"),
        (["ALAMAT : 12, JLN DUA, 45000 KUALA SELANGOR"], "12, JLN DUA, 45000 KUALA SELANGOR"),
        (["LOT 22, JALAN DUA", "68100 BATU CAVES, SELANGOR 03-61881234"],
         "LOT 22, JALAN DUA 68100 BATU CAVES, SELANGOR"),
        (["GGS 1D:002046390272", "1, JALAN DUA, 81100 JOHOR"], "1, JALAN DUA, 81100 JOHOR"),
        (["EST. 1972", "1, JALAN DUA, 81100 JOHOR"], "1, JALAN DUA, 81100 JOHOR"),
    ],
)  # fmt: skip
def test_address_has_its_rows_and_no_more(rows: list[str], address: str) -> None:
    assert read("PALM SDN BHD", "(123456-X)", *rows).merchant_address == address
