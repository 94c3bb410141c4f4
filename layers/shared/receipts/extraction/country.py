"""Which of the currencies that share a sign a receipt means, by what else is printed on it."""

import re
from collections.abc import Sequence

from receipts.patterns import late_pattern

from .characters import fold
from .currencies import CurrencyReading
from .phrases import Phrases
from .places import BRITISH_POSTCODE, STATE_AND_ZIP

type Sign = Phrases | re.Pattern[str]

# What is printed in one country that pays in the currency, and in none that shares its sign.
_SIGNS: dict[str, tuple[Sign, ...]] = {
    "AUD": (Phrases("abn", "australia"),),
    "CAD": (
        Phrases("hst", "tvq", "canada"),
        late_pattern(r"(?<![A-Z\d])[A-Z]\d[A-Z] ?\d[A-Z]\d(?![A-Z\d])"),
    ),
    "CNY": (Phrases("发票", "电话", "税号", "纳税人", "单号", "购物小票", "谢谢", "找零", "总计"),),
    "DKK": (Phrases("danmark", "cvr"),),
    "EGP": (Phrases("egypt"),),
    "GBP": (BRITISH_POSTCODE, Phrases("united kingdom")),
    "HKD": (Phrases("hong kong", "香港"),),
    "INR": (Phrases("gstin", "cgst", "sgst", "igst", "india"),),
    "JPY": (Phrases("消費税", "領収", "税込"), late_pattern(r"[\u3041-\u3096\u30a1-\u30fa]{2}")),
    "LKR": (Phrases("sri lanka"),),
    "MXN": (Phrases("cfdi", "mexico"),),
    "NOK": (Phrases("norge", "mva"),),
    "NPR": (Phrases("nepal"),),
    "NZD": (Phrases("new zealand"),),
    "PKR": (Phrases("pakistan"),),
    "SEK": (Phrases("sverige"),),
    "SGD": (Phrases("pte ltd", "singapore"),),
    "TWD": (Phrases("統一編號", "統編", "taiwan", "台灣"),),
    "USD": (STATE_AND_ZIP,),
}


def settled_by_country(reading: CurrencyReading, texts: Sequence[str]) -> CurrencyReading:
    """With the one candidate whose country the texts tell; as it was where they tell none or two.

    `$` over `Austin, TX 73301` is the American dollar; `$` alone stays open.
    """
    if reading.code is not None:
        return reading
    told = [code for code in reading.candidates if _is_told(code, texts)]
    if len(told) != 1:
        return reading
    return CurrencyReading(code=told[0], candidates=(told[0],), evidence="country")


def _is_told(code: str, texts: Sequence[str]) -> bool:
    return any(_is_in(sign, text) for sign in _SIGNS.get(code, ()) for text in texts)


def _is_in(sign: Sign, text: str) -> bool:
    return sign.found_in(text) if isinstance(sign, Phrases) else bool(sign.search(fold(text)))
