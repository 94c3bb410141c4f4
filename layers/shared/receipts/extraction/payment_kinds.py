"""What was paid with: cash, a card, a wallet, and whose."""

from collections.abc import Sequence
from typing import NamedTuple

from receipts.patterns import late_pattern
from receipts.receipt import PaymentKind

from . import vocabulary
from .amounts import amounts_in
from .characters import fold
from .identifiers import before_card_number, find_card_last4
from .labels import Label, label_of
from .layout import Row
from .phrases import Phrases


class _Brand(NamedTuple):
    name: str
    kind: PaymentKind
    phrases: Phrases


def _brand(name: str, *others: str, kind: PaymentKind = "card") -> _Brand:
    return _Brand(name, kind, Phrases(name, *others))


# A wallet goes before the card in it.
_BRANDS = (
    _brand("Alipay", "支付宝", "支付寶", kind="wallet"),
    _brand("Apple Pay", kind="wallet"),
    _brand("Bizum", kind="wallet"),
    _brand("Google Pay", "gpay", kind="wallet"),
    _brand("GrabPay", kind="wallet"),
    _brand("PayNow", kind="wallet"),
    _brand("PayPal", kind="wallet"),
    _brand("PayPay", kind="wallet"),
    _brand("Paytm", kind="wallet"),
    _brand("Samsung Pay", kind="wallet"),
    _brand("Swish", kind="wallet"),
    _brand("Touch 'n Go", "tng", kind="wallet"),
    _brand("TWINT", kind="wallet"),
    _brand("WeChat Pay", "wechat", "weixin", "微信", kind="wallet"),
    _brand("American Express", "amex"),
    _brand("Bancomat", "pagobancomat"),
    _brand("Bancontact"),
    _brand("Carte Bancaire", "cb"),
    _brand("Diners Club", "diners"),
    _brand("Discover"),
    _brand("eftpos"),
    _brand("girocard", "ec karte", "ec cash", "electronic cash"),
    _brand("Interac"),
    _brand("JCB"),
    _brand("Maestro"),
    _brand("Mastercard", "master"),
    _brand("MyDebit"),
    _brand("RuPay"),
    _brand("UnionPay", "银联", "銀聯"),
    _brand("Visa", "visa debit", "visa electron", "vpay"),
)
# The words for tender in general are among those of cash, and name no kind.
_KINDS: tuple[tuple[PaymentKind, Phrases], ...] = (
    ("cheque", Phrases("cheque", "check payment", "scheck", "assegno", "支票")),
    (
        "transfer",
        Phrases(
            "bank transfer", "wire transfer", "uberweisung", "virement", "transferencia",
            "bonifico", "overschrijving", "转账", "轉帳", "振込", "계좌이체",
        ),
    ),
    (
        "voucher",
        Phrases(
            "voucher", "gift card", "gutschein", "geschenkkarte", "carte cadeau",
            "ticket restaurant", "cadeaubon", "buono pasto", "礼品卡", "商品券", "상품권",
        ),
    ),
    ("wallet", Phrases("e wallet", "ewallet", "qr pay", "duitnow", "mobile payment")),
    (
        "cash",
        Phrases(
            "cash", "tunai", "bar", "bargeld", "espece", "efectivo", "contanti", "contante",
            "dinheiro", "contant", "kontant", "gotowka", "现金", "現金", "현금",
            but_not=("cashless", "cashback", "cash back"),
        ),
    ),
)  # fmt: skip
_MASKED = late_pattern(r"[X*x#]{2,}[ X*x#-]*\d{4}(?!\d)")


def brand_of(text: str) -> str | None:
    """The usual name of the one scheme or wallet that a text names."""
    found = _brands_in(text)
    return found[0].name if found else None


def _brands_in(text: str) -> list[_Brand]:
    return [brand for brand in _BRANDS if brand.phrases.found_in(text)]


def payment_kind(method: str | None, brand: str | None) -> PaymentKind | None:
    """By the brand, else by the words for the means of payment; None where they tell nothing."""
    text = " ".join(filter(None, (brand, method)))
    brands = _brands_in(text)
    if brands:
        return brands[0].kind
    kinds = (kind for kind, phrases in _KINDS if phrases.found_in(text))
    return next(kinds, "card" if vocabulary.CARD.found_in(text) else None)


def find_brand(rows: Sequence[Row], method: str | None) -> str | None:
    """The words that name the brand: those of the method, else on a row about the payment.

    A row that names several is about what is taken, not about what was.
    """
    if method and brand_of(method):
        return method
    rows_paid = (row for row in rows if _is_payment(row) and len(_brands_in(row.text)) == 1)
    return next((_words(row) for row in rows_paid), None)


def _is_payment(row: Row) -> bool:
    if find_card_last4([row]) or _MASKED.search(fold(row.text)):
        return True
    return label_of(row.text) is Label.CARD and bool(amounts_in(row.text))


def _words(row: Row) -> str:
    """The piece with the brand, up to the number of a card or an amount."""
    piece = next((p.text for p in row.pieces if _brands_in(p.text)), row.text)
    return before_card_number(piece).strip(" :-*.") or piece
