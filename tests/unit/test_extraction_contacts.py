import pytest

from receipts.extraction import extract_receipt
from receipts.printed import PrintedReceipt
from tests.builders import line


def read(*rows: str) -> PrintedReceipt:
    """The receipt with one recognised line a row."""
    return extract_receipt([line(text, row) for row, text in enumerate(rows)])


@pytest.mark.parametrize(
    ("text", "website"),
    [
        ("www.lantern-cafe.com", "www.lantern-cafe.com"),
        ("Besuchen Sie uns: www.backstube-abendrot.de", "www.backstube-abendrot.de"),
        ("HTTPS://LANTERN.EXAMPLE/menu", "HTTPS://LANTERN.EXAMPLE/menu"),
        ("LANTERNCAFE.COM.MY", "LANTERNCAFE.COM.MY"),
        ("visit lantern.co.uk for more", "lantern.co.uk"),
        ("tea@lantern.com", None),
        ("NO.12 JALAN BESAR", None),
        ("Total.de 4.20", None),
    ],
)
def test_website_is_read(text: str, website: str | None) -> None:
    assert read("Lantern Cafe", text).merchant_website == website


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("E-mail: tea@lantern-cafe.com.my", "tea@lantern-cafe.com.my"),
        ("Kontakt info@backstube.de Tel 030 123456", "info@backstube.de"),
        ("2 @ 1.50", None),
        ("Tea@home", None),
    ],
)
def test_email_is_read(text: str, email: str | None) -> None:
    assert read("Lantern Cafe", text).merchant_email == email


@pytest.mark.parametrize(
    ("text", "iban"),
    [
        ("IBAN DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
        (
            "IBAN: FR14 2004 1010 0505 0001 3M02 606 BIC PSSTFRPP",
            "FR14 2004 1010 0505 0001 3M02 606",
        ),
        ("Konto CH9300762011623852957", "CH9300762011623852957"),
        ("Konto CH9300762011623852958", None),
        ("ORDER AB12 3456 7890 1234", None),
    ],
)
def test_iban_is_read(text: str, iban: str | None) -> None:
    assert read("Lantern Cafe", text).merchant_iban == iban


def test_wrong_iban_is_read_where_it_is_called_so() -> None:
    found = read("Lantern Cafe", "IBAN DE89 3704 0044 0532 0130 01").merchant_iban
    assert found == "DE89 3704 0044 0532 0130 01"
