import pytest

from receipts.extraction import extract_receipt
from receipts.extraction.document_types import document_type
from receipts.extraction.languages import language_of
from tests.builders import line

SLIP = ("LANTERN CAFE", "CARDHOLDER COPY", "TERMINAL ID: 00412", "APPROVAL CODE 556677", "USD 9.00")
BELEG = ("Backstube", "Kundenbeleg", "Terminal-ID 12345", "Genehmigungs-Nr. 556677", "EUR 9,00")


def type_of(*texts: str, has_items: bool = True) -> str | None:
    return document_type([line(text, row) for row, text in enumerate(texts)], has_items=has_items)


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("RECEIPT", "receipt"),
        ("Kassenbon", "receipt"),
        ("Factura simplificada", "receipt"),
        ("領収書", "receipt"),
        ("TAX INVOICE", "invoice"),
        ("RECHNUNG", "invoice"),
        ("FACTURE", "invoice"),
        ("电子发票", "invoice"),
        ("CREDIT NOTE", "credit_note"),
        ("Gutschrift", "credit_note"),
        ("NOTA DI CREDITO", "credit_note"),
        ("Invoice no: 4711", "invoice"),
        ("Rechnung 4711/25", "invoice"),
        ("Bon-Nr. 0815", "receipt"),
        ("Check #: 10482", None),
        ("Please keep this invoice for 30 days", None),
        ("TOTAL", None),
    ],
)
def test_title_tells_the_type(title: str, found: str | None) -> None:
    assert type_of("Lantern Cafe", title, "Tea 4.20") == found


@pytest.mark.parametrize("texts", [SLIP, BELEG])
def test_card_slip_has_no_goods(texts: tuple[str, ...]) -> None:
    assert type_of(*texts, has_items=False) == "card_slip"
    assert type_of(*texts) != "card_slip"


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        (("Thank you for your visit", "Change 1.00", "Amount paid"), "en"),
        (("Vielen Dank für Ihren Einkauf", "Rückgeld 1,00"), "de"),
        (("Merci de votre visite", "Montant 4,20", "TVA 20 %"), "fr"),
        (("Gracias por su compra", "Importe 4,20", "Fecha 1/2/25"), "es"),
        (("Scontrino fiscale", "Resto 1,00", "Arrivederci e grazie"), "it"),
        (("Terima kasih", "Tunai 10.00", "Baki 1.00", "Cukai"), "ms"),
        (("商品合计", "找零 1.00"), "zh"),
        (("お釣り", "合計", "ありがとうございました"), "ja"),
        (("합계금액", "거스름돈"), "ko"),
        (("TOTAL 4.20", "VISA"), None),
        (("Terima kasih", "Harga 4.20", "Jumlah"), None),
    ],
)
def test_language_is_told_from_words(texts: tuple[str, ...], language: str | None) -> None:
    assert language_of(texts) == language


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Due date: 14/04/2026", "14/04/2026"),
        ("Invoice date 14/03/2026  Payment due 14/04/2026", "14/04/2026"),
        ("Zahlbar bis 14.04.2026 ohne Abzug", "14.04.2026"),
        ("Date d'échéance : 14/04/2026", "14/04/2026"),
        ("付款期限 2026-04-14", "2026-04-14"),
        ("Amount due 14.04", None),
        ("Date 14/04/2026", None),
    ],
)
def test_day_of_payment_is_read(text: str, due: str | None) -> None:
    assert extract_receipt([line("Lantern Cafe"), line(text, 1)]).due_date == due
