"""What a paper calls itself: a receipt, an invoice, a credit note, the slip of a card terminal."""

from collections.abc import Iterator, Sequence

from receipts.patterns import late_pattern
from receipts.receipt import DocumentType
from receipts.text import TextLine

from .amounts import amounts_in
from .header import Kind, kind_of
from .layout import Row, rows_of
from .phrases import Phrases

_HEAD_ROWS = 25
_TITLE_WORDS = 5
_FEWEST_SIGNS = 2
_DIGIT = late_pattern(r"\d")
_CREDIT_NOTE = Phrases(
    "credit note", "credit memo", "refund receipt", "refund voucher", "gutschrift",
    "rechnungskorrektur", "stornorechnung", "note de credit", "facture d'avoir",
    "nota de credito", "factura rectificativa", "nota di credito", "creditnota", "kreditnota",
    "nota kredit", "退款单", "退货单", "红字", "返品レシート", "返金",
)  # fmt: skip
_SIMPLIFIED = Phrases(  # an invoice by law, a receipt by any other name
    "simplified tax invoice", "simplified invoice", "factura simplificada", "fattura semplificata",
    "vereinfachte rechnung", "invois ringkas", "适格简易", "簡易",
)  # fmt: skip
_INVOICE = Phrases(
    "invoice", "rechnung", "facture", "factura", "fattura", "factuur", "faktura", "fatura",
    "invois", "faktur", "发票", "發票", "請求書", "세금계산서", "계산서",
)  # fmt: skip
_RECEIPT = Phrases(
    "receipt", "quittung", "kassenbon", "kassenbeleg", "bon", "ticket de caisse", "ticket", "recu",
    "recibo", "scontrino", "documento commerciale", "kassabon", "kvitto", "kvittering", "paragon",
    "resit", "struk", "小票", "收据", "收據", "結帳單", "领収", "領収書", "領収証", "レシート",
    "영수증",
)  # fmt: skip
_SLIP_SIGNS = tuple(
    Phrases(*phrases)
    for phrases in (
        ("merchant copy", "cardholder copy", "card holder copy", "customer copy", "handlerbeleg",
         "kundenbeleg", "ticket client", "copia cliente", "copia esercente", "持卡人存根",
         "商户存根"),
        ("approval code", "approval no", "appr code", "auth code", "authorisation", "authorization",
         "autorisation", "autorizacion", "autorizzazione", "genehmigungs", "授权码", "承認番号"),
        ("terminal id", "terminal no", "terminal nr", "tid", "终端号", "端末番号"),
        ("kartenzahlung", "carte bancaire", "card sale", "pos sale", "pagamento pos", "aid",
         "application id", "交易类型"),
    )
)  # fmt: skip


def document_type(lines: Sequence[TextLine], *, has_items: bool) -> DocumentType | None:
    """By its title, else by the word for its number, or without goods by what terminals print.

    None where nothing tells.
    """
    rows = rows_of(lines)
    head = rows[:_HEAD_ROWS]
    titles = [row.text for row in head if _is_title(row)]
    if any(map(_CREDIT_NOTE.found_in, titles)):
        return "credit_note"
    if not has_items and _is_slip(rows):
        return "card_slip"
    return _named(titles) or _named([words for row in head for words in _number_words(row)])


def _named(texts: Sequence[str]) -> DocumentType | None:
    for text in texts:
        if _SIMPLIFIED.found_in(text):
            return "receipt"
        if _INVOICE.found_in(text):
            return "invoice"
    return "receipt" if any(map(_RECEIPT.found_in, texts)) else None


def _number_words(row: Row) -> Iterator[str]:
    """`Invoice no.` of `Invoice no. 4711`; more words would be a sentence."""
    for piece in row.pieces:
        words, *digits = _DIGIT.split(piece.text, maxsplit=1)
        if digits and len(words.split()) < _TITLE_WORDS:
            yield words


def _is_title(row: Row) -> bool:
    """A short row that is no field with a number behind it."""
    is_plain = kind_of(row) in (Kind.TITLE, Kind.TEXT) and not amounts_in(row.text)
    return is_plain and len(row.text.split()) <= _TITLE_WORDS


def _is_slip(rows: Sequence[Row]) -> bool:
    signs = (sign for sign in _SLIP_SIGNS if any(sign.found_in(row.text) for row in rows))
    return sum(1 for _ in signs) >= _FEWEST_SIGNS
