"""What each row at the head of a receipt is about: the name, the address, or neither."""

import re
from collections.abc import Sequence
from enum import Enum, auto
from typing import NamedTuple

from receipts.patterns import late_pattern

from .amounts import amounts_in
from .characters import fold
from .dates import dates_in
from .identifiers import before_registration, has_tax_id, is_registration, without_registration
from .layout import Row
from .phones import is_phone, without_phone
from .times import times_in
from .vocabulary import COLUMN_HEADS, DOCUMENT_TITLES

_HEAD_ROWS = 16
_FEWEST_HEADS = 2
_TAX_CODE = late_pattern(r"[ *#]*[^\W\d_]{0,3}[ +*-]*")  # may follow an amount
_TITLE = late_pattern(
    r"^\W*(?:(?:simplified|official|customer|merchant|original|duplicate|copy|tax|vat|gst|sales?"
    r"|cash|credit|guest|store|shop|payment|bill|receipts?|invoice|inv0ice|check|slip|welcome|to"
    r"|rechnung|quittung|beleg|kassenbon|kassenbeleg|bon|kunden\w*|facture|ticket|de|caisse|recu"
    r"|factura|simplificada|recibo|scontrino|fiscale|documento|commerciale|fattura|resit|rasmi"
    r"|invois|cukai|bayaran|selamat|datang|reprint|reprinted|copie|client)\W*)+$",
    re.IGNORECASE,
)
_FORMER_NAME = late_pattern(
    r"^\W*(?:formerly|f\.?k\.?a|previously|(?:as )?(?:licencee|licensee|franchisee)"
    r"|trading as|d/b/a|(?:(?:wholly )?owned|operated|managed) by ."
    r"|(?:a )?(?:member|division|subsidiary|part) of)",
    re.IGNORECASE,
)
_GREETING = late_pattern(
    r"^\W*(?:welcome|thank|tq|selamat|terima kasih|willkommen|vielen dank|bienven|merci|gracias"
    r"|grazie|benvenut)",
    re.IGNORECASE,
)
_CONTACT = late_pattern(r"@\w|\bwww\b|https?:|\.com\b|e-?mail|website|facebook", re.IGNORECASE)
_FIELD = late_pattern(
    r"^\W*(?:date|time|tarikh|masa|datum|uhrzeit|fecha|hora|data|invoice|inv|receipt|bill|doc|slip"
    r"|document|cash ?(?:sale|bill)s?|cashier|casher|kasse|kassierer|server|served|table|tbl|tisch"
    r"|pos|till|terminal|term|reg|trans|order|counter|salesperson|member|staff|customer|cust|attn"
    r"|bill to|sold to|to|item|site|store|shop|branch|covers?|pax|guests?|ref|user|trx|mb|room"
    r"|station|hotline|operator|name|m/s|gst|sst|vat|tax)\b[ .#]*(?:no|id|nr|name|number)?\b"
    r"[ .#]*[:.#]"
    r"|^\W*(?:table|tbl|tisch|mesa|pax|covers?|guests?|no|site|store|shop|branch|outlet|till"
    r"|tax ?inv(?:oice)? ?no)\W*\d+\W*$"
    r"|^\W*(?!suite|ste|unit|apt|no)\w{2,6} ?# ?\d|^\W*tax ?inv\w*\W*no\b"
    r"|^\W*no\W*(?-i:[A-Za-z]{0,3})\d{4,}\W*$",
    re.IGNORECASE,
)
_TAX_FIELD = late_pattern(
    r"^\W*(?:gst|sst|vat|ust|tva|iva|tax|6t)[ -]*(?:id|reg|no|nr)", re.IGNORECASE
)
_LONG_NUMBER = late_pattern(r"(?<!\d)\d{9}")


class Kind(Enum):
    """What a row at the head is about."""

    TEXT = auto()
    REGISTRATION = auto()
    TITLE = auto()
    CONTACT = auto()
    DETAIL = auto()  # tax id, date, a named field
    GOODS = auto()  # column heads and amounts: the head has ended


class HeadRow(NamedTuple):
    """A row at the head: its place among them, what it is about, and what may be name or address.

    `name` is the text before a registration number, `text` the text without one; neither has a
    telephone number.
    """

    position: int
    row: Row
    kind: Kind
    text: str
    name: str
    is_registered: bool


def head_of(rows: Sequence[Row]) -> tuple[HeadRow, ...]:
    """The rows above the goods."""
    head: list[HeadRow] = []
    for position, row in enumerate(rows[:_HEAD_ROWS]):
        kind = kind_of(row)
        if kind is Kind.GOODS and any(earlier.kind is Kind.TEXT for earlier in head):
            break
        head.append(_head_row(position, row, kind))
    return tuple(head)


def _head_row(position: int, row: Row, kind: Kind) -> HeadRow:
    line = without_phone(" ".join(piece.text for piece in row.pieces))
    text, before = without_registration(line), before_registration(line)
    return HeadRow(position, row, kind, text, before or text, before is not None)


def kind_of(row: Row) -> Kind:
    """What a row is about, by its form alone."""
    text = row.text
    folded = fold(text)
    if is_registration(text) or _FORMER_NAME.match(folded):
        return Kind.REGISTRATION
    if is_phone(text) or _CONTACT.search(folded):
        return Kind.CONTACT
    if _TITLE.match(folded) or _GREETING.match(folded) or DOCUMENT_TITLES.found_in(text):
        return Kind.TITLE
    if _is_detail(text, folded):
        return Kind.DETAIL
    if _is_goods(row):
        return Kind.GOODS
    return Kind.TEXT


def _is_detail(text: str, folded: str) -> bool:
    if has_tax_id(text) or _TAX_FIELD.match(folded) or _has_long_number(text):
        return True
    return bool(dates_in(text)) or any(times_in(text)) or is_field(folded)


def _has_long_number(text: str) -> bool:
    """Whether it is about a number of some kind, whatever the engine made of the word for it."""
    return bool(_LONG_NUMBER.search(fold(without_registration(text))))


def is_field(folded: str) -> bool:
    """Whether a text begins with the name of a field: `Invoice no.:`, `Cashier:`."""
    return bool(_FIELD.match(folded))


def is_column_heads(row: Row) -> bool:
    """Whether a row holds the heads of a table: at least two words for columns, no numbers."""
    texts = (piece.text for piece in row.pieces if not any(map(str.isdigit, piece.text)))
    return sum(map(COLUMN_HEADS.found_in, texts)) >= _FEWEST_HEADS


def _is_goods(row: Row) -> bool:
    return is_column_heads(row) or _ends_in_money(row.text)


def _ends_in_money(text: str) -> bool:
    """Whether the last thing on a row is an amount, but for a tax code."""
    amounts = [amount for amount in amounts_in(text) if amount.is_money]
    return bool(amounts and _TAX_CODE.fullmatch(text[amounts[-1].end :]))
