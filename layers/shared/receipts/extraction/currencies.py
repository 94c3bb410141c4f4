"""Which currency a receipt is in, by what is printed on it and nothing else."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from .characters import fold

# ISO 4217, active codes of countries.
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
    "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SYP", "SZL", "THB",
    "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS",
    "VES", "VND", "VUV", "WST", "XAF", "XCD", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
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


MARK = rf"(?:{_alternatives(MARKS)}|(?-i:{_alternatives(ISO_CODES)}))"
_LABEL = (
    r"(?:total\w*|summe|betrag|amount|amt|currency|importe|montant|importo|jumlah|in|price|tax)"
)
_PRICE = r"[-+]?[ ]?(?:\d[\d.,']*)?[.,]\d\d"
_LETTERS = _alternatives(mark for mark in MARKS if mark.isalpha())
_SYMBOLS = _alternatives(mark for mark in MARKS if not mark.isalpha())
_BEFORE = (  # `KR600` is an article, `SDN BHD 682288` a company
    rf"(?<![^\W\d_])(?P<before>(?:{_SYMBOLS})(?=[ :=]*[-+(]?[ ]*[.,]?\d)"
    rf"|(?:{_LETTERS})(?=\.?[ :=]*{_PRICE})"
    rf"|(?<!SDN )(?<!SDN\. )(?-i:{_alternatives(ISO_CODES)})"
    rf"(?=[ :=]*{_PRICE}|[ :=]+\d{{2,}}(?![\w.,-])))"
)
_AFTER = rf"(?<=\d)[ .,-]*(?P<after>{MARK})(?![^\W\d_])"
_BRACKETED = rf"[(\[](?P<bracketed>{MARK})[)\]]"
_LABELLED = rf"(?<![^\W\d_]){_LABEL}[ :]*(?P<labelled>{MARK})(?=[ :]|$)"
_ALONE = rf"^\W*(?P<alone>{MARK})\W*$"
_PRINTED = re.compile("|".join((_BRACKETED, _LABELLED, _BEFORE, _AFTER, _ALONE)), re.IGNORECASE)


class CurrencyReading(BaseModel):
    """An ISO 4217 code where the print decides, otherwise null and the codes it may be."""

    model_config = ConfigDict(frozen=True)

    code: str | None = None
    candidates: tuple[str, ...] = ()
    evidence: Literal["code", "symbol"] | None = None


def _codes(mark: str) -> tuple[str, ...]:
    if mark.upper() in ISO_CODES:
        return (mark.upper(),) if mark.isupper() else ()
    return _CODES_BY_FOLDED_MARK.get(mark.casefold(), ())


def _marks_in(text: str) -> Iterable[str]:
    """Currency marks beside a number, in brackets, after a label, or alone on their line."""
    for found in _PRINTED.finditer(fold(text)):
        mark = found[found.lastgroup or 0]
        if _codes(mark) and (mark.upper() not in _ALSO_WORDS or found.lastgroup == "labelled"):
            yield text[found.start(found.lastgroup or 0) : found.end(found.lastgroup or 0)]


def is_currency(text: str) -> bool:
    """Whether a text is nothing but a currency mark, as above a column of prices."""
    return bool(_codes(fold(text).strip(" ():.")))


def _rank(mark: str, count: int) -> tuple[bool, bool, int]:
    return fold(mark).upper() in ISO_CODES, len(_codes(fold(mark))) == 1, count


def printed_currency(texts: Iterable[str]) -> str | None:
    """The mark that says most, as it is printed: a code, else a sure symbol, else any."""
    counts = Counter(mark for text in texts for mark in _marks_in(text))
    return max(counts, key=lambda mark: _rank(mark, counts[mark]), default=None)


def read_currency(texts: Iterable[str]) -> CurrencyReading:
    """The currency that the texts print; `$`, `kr`, `¥` and `£` alone give only candidates."""
    counts = Counter(fold(mark) for text in texts for mark in _marks_in(text))
    codes = {mark: count for mark, count in counts.items() if mark.upper() in ISO_CODES}
    if codes:
        return _decide(codes, "code")
    return _decide(counts, "symbol")


def _decide(counts: dict[str, int], evidence: Literal["code", "symbol"]) -> CurrencyReading:
    """The only currency, or the one printed most; a tie or an ambiguous symbol stays open."""
    votes: Counter[tuple[str, ...]] = Counter()
    for mark, count in counts.items():
        votes[_codes(mark)] += count
    sure = Counter({codes: count for codes, count in votes.items() if len(codes) == 1})
    ranked = (sure or votes).most_common()
    if not ranked:
        return CurrencyReading()
    best = [codes for codes, count in ranked if count == ranked[0][1]]
    candidates = tuple(dict.fromkeys(code for codes in best for code in codes))
    code = candidates[0] if len(candidates) == 1 else None
    return CurrencyReading(code=code, candidates=candidates, evidence=evidence)
