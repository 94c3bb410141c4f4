"""Telephone numbers."""

import re
from collections.abc import Sequence

from receipts.patterns import late_pattern

from .characters import fold
from .dates import dates_in
from .layout import Row

_LABEL = (
    r"(?<![^\W\d_])(?:tel(?:e?(?:phone|fono|fon|phon|efoon))?|phone|ph|h/?p|hotline|mobile|mob"
    r"|fax|fone|contact|whatsapps?|telp|tlf|电话|電話|전화)"
)
_NUMBER = r"(?:\(?\+?\d[\d ()./-]{5,}\d(?:[/-]\d+)?)"
_LABELLED = late_pattern(
    rf"(?:{_LABEL}[ ./&-]*)+(?:no|nr|num)?[ .:#-]*(?P<number>{_NUMBER})", re.IGNORECASE
)
_LABELS_ONLY = late_pattern(rf"^\W*(?:{_LABEL}\W*)+$", re.IGNORECASE)
_FAX = late_pattern(r"(?<![^\W\d_])fax", re.IGNORECASE)
_BARE = late_pattern(rf"^\W*(?P<number>{_NUMBER})\W*$")
_TRAILING = late_pattern(r"(?<=[^\W\d_])[ ,:]+\(?\+?\d{2,4}\)?[ -]\d{3,4}[ -]?\d{3,4}\W*$")
_IN_GROUPS = late_pattern(r"\d[ ()./-]+\d")
_DIGITS = range(7, 21)
_HEAD_ROWS = 20


def is_phone(text: str) -> bool:
    """Whether the text has a telephone, or is nothing but a number like one."""
    folded = fold(text)
    is_labelled = _LABELLED.search(folded) or _LABELS_ONLY.match(folded)
    return bool(is_labelled) or _is_bare(text)


def _is_bare(text: str) -> bool:
    digits = sum(map(str.isdigit, text))
    return bool(digits in _DIGITS and _BARE.match(fold(text)) and not dates_in(text))


def find_phone(rows: Sequence[Row]) -> str | None:
    """The first telephone number at the head that is not a fax."""
    texts = [piece.text for row in rows[:_HEAD_ROWS] for piece in row.pieces]
    for text in texts:
        found = _LABELLED.search(fold(text))
        if found and not _FAX.match(found[0]):
            return text[found.start("number") : found.end("number")].strip(" /-.")
    bare = (text.strip(" :.") for text in texts if _is_bare(text) and _IN_GROUPS.search(text))
    return next(bare, None)


def without_phone(text: str) -> str:
    """The text before a telephone or fax number."""
    found = _LABELLED.search(fold(text))
    if found:
        return text[: found.start()].rstrip(" ,;:-(/")
    return "" if _is_bare(text) else _TRAILING.sub("", text)
