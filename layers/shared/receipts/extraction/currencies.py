"""Which currency a receipt is in, by what is printed on it and nothing else."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from receipts.patterns import late_pattern

from .characters import fold

# ISO 4217, active codes of countries, and those that ended of late: ANG in 2025, BGN in 2026.
ISO_CODES = frozenset({
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT",
    "BGN", "BHD", "BIF", "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD",
    "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD",
    "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ",
    "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD",
    "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR",
    "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR",
    "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN",
    "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR",
    "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB",
    "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS",
    "VED", "VES", "VND", "VUV", "WST", "XAF", "XCD", "XCG", "XOF", "XPF", "YER", "ZAR", "ZMW",
    "ZWG",
})  # fmt: skip
_ALSO_WORDS = frozenset({
    "ALL", "ANG", "BAM", "COP", "CUP", "GEL", "LAK", "MAD", "MOP", "PEN", "SAR", "SOS",
    "TOP", "TRY",
})  # fmt: skip

MARKS: dict[str, tuple[str, ...]] = {
    "RM": ("MYR",),
    "€": ("EUR",),
    "₹": ("INR",),
    "₩": ("KRW",),
    "원": ("KRW",),
    "₫": ("VND",),
    "฿": ("THB",),
    "₱": ("PHP",),
    "₽": ("RUB",),
    "₺": ("TRY",),
    "₴": ("UAH",),
    "₦": ("NGN",),
    "₪": ("ILS",),
    "₵": ("GHS",),
    "₸": ("KZT",),
    "円": ("JPY",),
    "zł": ("PLN",),
    "Kč": ("CZK",),
    "Ft": ("HUF",),
    "Rp": ("IDR",),
    "Fr": ("CHF",),
    "SFr": ("CHF",),
    "R$": ("BRL",),
    "S$": ("SGD",),
    "US$": ("USD",),
    "HK$": ("HKD",),
    "NT$": ("TWD",),
    "NZ$": ("NZD",),
    "AU$": ("AUD",),
    "A$": ("AUD",),
    "CA$": ("CAD",),
    "MX$": ("MXN",),
    "S/": ("PEN",),
    "元": ("CNY", "TWD", "HKD"),
    "¥": ("CNY", "JPY"),
    "£": ("GBP", "EGP", "FKP", "GIP", "SHP"),
    "$": ("USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD"),
    "kr": ("DKK", "ISK", "NOK", "SEK"),
    "Rs": ("INR", "LKR", "MUR", "NPR", "PKR"),
}
_CODES_BY_FOLDED_MARK = {fold(mark).casefold(): codes for mark, codes in MARKS.items()}


def _alternatives(texts: Iterable[str]) -> str:
    return "|".join(re.escape(fold(text)) for text in sorted(texts, key=len, reverse=True))


_BAHRAIN = r"(?<!SDN[ ])(?<!SDN[ ][ ])(?<!SDN\.[ ])BHD"  # `Sdn Bhd` is a Malaysian company
_MARKS = _alternatives(MARKS)
# Any three capitals but words before a code: much quicker to compile than all codes, for those who
# ask `is_currency` about what was found, or search what `without_other_words` left. `SVC` is a
# service charge: El Salvador has paid in US dollars since 2001.
_ANY_CODE = rf"(?-i:(?!TAX|AMT|SVC|SDN|BHD)[A-Z]{{3}}|{_BAHRAIN})"
ANY_MARK = rf"(?:{_MARKS}|{_ANY_CODE})"
_LABEL = (
    r"(?:total\w*|summe|betrag|amount|amt|currency|importe|montant|importo|jumlah|in|price|tax)"
)
_PRICE = r"[-+]?[ ]?(?:\d[\d.,']*(?:[ ]\d{3})*)?[.,]\d\d"
_LETTERS = _alternatives(mark for mark in MARKS if mark.isalpha())
_SYMBOLS = _alternatives(mark for mark in MARKS if not mark.isalpha())
_BEFORE = (  # `KR600` is an article
    rf"(?<![^\W\d_])(?P<before>(?:{_SYMBOLS})(?=[ :=]*[-+(]?[ ]*[.,]?\d)"
    rf"|(?:{_LETTERS})(?=\.?[ :=]*{_PRICE})"
    rf"|{_ANY_CODE}(?=[ :=]*{_PRICE}|[ :=]+\d{{2,}}(?![\w.,-])))"
)
# Two in one, as each mention of all marks takes long to compile.
_IN_BRACKETS_OR_LABELLED = (
    rf"(?:(?P<bracket>[(\[])|(?<![^\W\d_])(?P<label>{_LABEL})[ :]*)"
    rf"(?P<inner>{ANY_MARK})(?(bracket)[)\]]|(?=[ :]|$))"
)
_AFTER_OR_ALONE = (
    rf"(?:(?P<digit>(?<=\d))[ .,-]*|^\W*)(?P<after>{ANY_MARK})(?(digit)(?![^\W\d_])|\W*$)"
)
_KEPT = ISO_CODES | {"SDN"}  # which `_BAHRAIN` looks for
_THREE_CAPITALS = late_pattern(r"(?<![^\W\d_])[A-Z]{3}(?![^\W\d_])")
_PRINTED = late_pattern(
    "|".join((_IN_BRACKETS_OR_LABELLED, _BEFORE, _AFTER_OR_ALONE)), re.IGNORECASE
)


class CurrencyReading(NamedTuple):
    """An ISO 4217 code where the print decides, otherwise null and the codes it may be."""

    code: str | None = None
    candidates: tuple[str, ...] = ()
    evidence: Literal["code", "symbol", "country"] | None = None


def _codes(mark: str) -> tuple[str, ...]:
    if mark.upper() in ISO_CODES:
        return (mark.upper(),) if mark.isupper() else ()
    return _CODES_BY_FOLDED_MARK.get(mark.casefold(), ())


def _marks_in(text: str) -> Iterable[str]:
    """Currency marks beside a number, in brackets, after a label, or alone on their line."""
    for found in _PRINTED.finditer(fold(text)):
        mark = found[found.lastgroup or 0]
        if _codes(mark) and (mark.upper() not in _ALSO_WORDS or found["label"]):
            yield text[found.start(found.lastgroup or 0) : found.end(found.lastgroup or 0)]


def without_other_words(text: str) -> str:
    """A text with small letters in words of three capitals that are no code, of the same length."""
    return _THREE_CAPITALS.sub(lambda word: word[0] if word[0] in _KEPT else word[0].lower(), text)


def is_currency(text: str) -> bool:
    """Whether a text is nothing but a currency mark, as above a column of prices."""
    return bool(_codes(fold(text).strip(" ():.")))


def read_currency(texts: Iterable[str]) -> CurrencyReading:
    """The currency that the texts print; `$`, `kr`, `¥` and `£` alone give only candidates."""
    marks = [fold(mark) for text in texts for mark in _marks_in(text)]
    codes = _most_printed(marks)
    if not codes:
        return CurrencyReading()
    is_code = any(mark.upper() in codes for mark in marks)
    return CurrencyReading(
        code=codes[0] if len(codes) == 1 else None,
        candidates=codes,
        evidence="code" if is_code else "symbol",
    )


def _most_printed(marks: Sequence[str]) -> tuple[str, ...]:
    """The codes of the sure marks printed most; several where marks tie or none is sure."""
    sure = [mark for mark in marks if len(_codes(mark)) == 1]
    votes = Counter(map(_codes, sure or marks))
    most = max(votes.values(), default=0)
    best = (codes for codes, count in votes.items() if count == most)
    return tuple(dict.fromkeys(code for codes in best for code in codes))


def printed_currency(texts: Iterable[str]) -> str | None:
    """The mark of the currency as it is printed, its code rather than its symbol."""
    marks = [mark for text in texts for mark in _marks_in(text)]
    codes = _most_printed(list(map(fold, marks)))
    fitting = Counter(mark for mark in marks if _codes(fold(mark))[0] in codes)
    return max(fitting, key=lambda mark: (fold(mark).upper() in codes, fitting[mark]), default=None)
