"""Numbers that name a company, a document or a card."""

import re
from collections.abc import Sequence

from receipts.patterns import LATIN, LATIN_OR_DIGIT, late_pattern

from .characters import fold
from .dates import dates_in
from .layout import Row

_LETTER_BEFORE = r"(?<![^\W\d_])"
_ID_WORDS = (
    r"[ .-]*(?:(?:reg(?:istration|d|n)?|id(?:ent)?|identification|no|nr|num(?:ber|mer)?|code"
    r"|intra\w*)[ .:#/-]*)*[ .:#()-]*"
)
_ID_NUMBER = r"(?P<number>(?-i:[A-Z]{1,3}[ -]?)?\d(?:[.-]?(?-i:[\dA-Z])| \d){6,18})"
_TAX_WORDS = (
    r"(?:gst|sst|vat|tva|iva|nif|cif|nit|rfc|cnpj|abn|gstin|tin|ein|npwp|uid|ust|mwst|steuer|tax"
    r"|btw|cvr|p[. ]?iva|partita iva|纳税人识别号|税号|統一編號|登録番号|사업자)"
)
_COMPANY_WORDS = r"(?:siret|siren|kvk|uen|brn|org[. ]*nr|统一社会信用代码)"
_TAX_IDS = (
    late_pattern(rf"{_LETTER_BEFORE}{_TAX_WORDS}{_ID_WORDS}{_ID_NUMBER}", re.IGNORECASE),
    late_pattern(r"(?P<number>CHE-?\d{3}\.?\d{3}\.?\d{3})"),
    late_pattern(rf"{_LETTER_BEFORE}{_COMPANY_WORDS}{_ID_WORDS}{_ID_NUMBER}", re.IGNORECASE),
)
_REGISTRATION_NUMBER = (
    rf"(?:{LATIN}{{0,3}}\d{{4,12}}"
    rf"(?: ?[-\u00b7.] ?{LATIN_OR_DIGIT}{{0,2}}|{LATIN})(?!{LATIN_OR_DIGIT}))"
)
_REGISTRATION_WORDS = (
    r"(?:(?:co|company|comp|br|business|roc|rob|ssm|reg|regn|regd|registration|pendaftaran|no|nr|number)"
    r"(?:[ .:#]+|(?=\())){1,4}"
)
REGISTRATION = late_pattern(
    rf"\(?{_LETTER_BEFORE}{_REGISTRATION_WORDS}\(?{_REGISTRATION_NUMBER}\W*"
    rf"|[(<\[] ?{_REGISTRATION_NUMBER} ?[)>\]]?|[(<\[]\d{{4,8}} {LATIN}[)>\]]"
    rf"|^\W*{_REGISTRATION_NUMBER}\W*$|(?<=BHD)\.? +{_REGISTRATION_NUMBER}\W*$"
    rf"|(?<={LATIN}) +\d{{6,12}} ?- ?{LATIN}\W*$"
    rf"|\({LATIN}{{2}}\d{{6,9}}\)"
    r"|\((?:19|20)\d{10}\)|(?<!\d)(?:19|20)\d{10}(?!\d)",
    re.IGNORECASE,
)
_DOCUMENT_WORDS = (
    r"tax ?invoice|inv[o0d]ice|inv(?=[ .:#]|-? ?no)|facture|rechnungs?|factura(?: simplificada)?"
    r"|fattura|faktur|发票",
    r"receipt|rcpt|rec(?=[ .:#])|quittung|recibo|bon|beleg|scontrino|kvitto|cupom"
    r"|レシート|小票|領収|单据",
    r"bill|cash ?sales?|kassenbon|t(?-i:[iI1])cket|doc(?:umento?)?|s[l1]ip"
    r"|nota(?: fiscal)?|单|流水",
    r"check|chk|trans(?:action)?|trx|trn|order|ref(?:erence)?|vorgang|vorg|伝票",
)
_NUMBER_WORDS = (
    r"(?:[ .:#-]|(?:no|nr|num(?:ber|mer)?|nunber|id|n[\u00b0\u00bao]?)(?![^\W\d_])|号码?|番号)+"
)
_DOCUMENT_NUMBERS = tuple(
    late_pattern(
        rf"{_LETTER_BEFORE}(?:{words}){_NUMBER_WORDS}"
        rf"(?P<number>{LATIN}{{0,6}}[-/#]?(?=(?-i:[A-Za-z0-9/#-]*)\d{{2}}){LATIN_OR_DIGIT}"
        r"(?-i:[A-Za-z0-9/#-]{1,29}))(?![.,:]\d)",
        re.IGNORECASE,
    )
    for words in _DOCUMENT_WORDS
)
_REFERRING = late_pattern(
    r"(?<![^\W\d_])(?:against|original|your|for|re|zu|zur|auf|ihre|sur|concerne|su|rif|sobre|原)"
    r" ?\W*$",
    re.IGNORECASE,
)
_SPECKS = 2  # letters that dirt may add
_MASKED_CARD = late_pattern(r"[X*x#][X*x#. -]{1,24}(?P<last4>\d{4})(?!\d)")
_MASK_OR_DIGIT = late_pattern(r"[X*x#]{2,}|\d")
_CARD_ENDING = late_pattern(
    r"(?:ending(?: in)?|endet auf|last 4)\W*(?P<last4>\d{4})(?!\d)", re.IGNORECASE
)


def find_tax_id(rows: Sequence[Row]) -> str | None:
    """The number behind the first tax registration label, else a company's number."""
    for pattern in _TAX_IDS:
        for row in rows:
            found = pattern.search(fold(row.text))
            if found:
                return row.text[found.start("number") : found.end("number")]
    return None


def has_tax_id(text: str) -> bool:
    """Whether a text holds a tax registration or a company's number with its label."""
    return any(pattern.search(fold(text)) for pattern in _TAX_IDS)


def is_registration(text: str) -> bool:
    """Whether the text is a company registration and no more."""
    rest, numbers = REGISTRATION.subn(" ", fold(text))
    rest = re.sub(rf"{_LETTER_BEFORE}{_REGISTRATION_WORDS}", "", rest, flags=re.IGNORECASE)
    return bool(numbers) and sum(map(str.isalnum, rest)) <= _SPECKS


def without_registration(text: str) -> str:
    """A name or address without the registration number printed beside it."""
    found = REGISTRATION.search(fold(text))
    return f"{text[: found.start()]} {text[found.end() :]}".strip() if found else text


def before_registration(text: str) -> str | None:
    """What stands before a registration number; None where there is no such number."""
    found = REGISTRATION.search(fold(text))
    return text[: found.start()].strip() if found else None


def find_document_number(rows: Sequence[Row]) -> str | None:
    """The receipt's or invoice's number: the word that names it best wins, then the first."""
    for pattern in _DOCUMENT_NUMBERS:
        for row in rows:
            found = pattern.search(fold(row.text))
            if found and not (dates_in(found["number"]) or _refers(row.text[: found.start()])):
                return row.text[found.start("number") : found.end("number")]
    return None


def _refers(before: str) -> bool:
    """Whether the words before a number say that it is another document's."""
    return bool(_REFERRING.search(fold(before)))


def before_card_number(text: str) -> str:
    """What stands before the first digit or masked digits."""
    found = _MASK_OR_DIGIT.search(fold(text))
    return text[: found.start()] if found else text


def find_card_last4(rows: Sequence[Row]) -> str | None:
    """The last four digits of a masked card number."""
    for row in rows:
        found = _MASKED_CARD.search(fold(row.text)) or _CARD_ENDING.search(row.text)
        if found:
            return found["last4"]
    return None
