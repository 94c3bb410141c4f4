"""Amounts of money in the notations of the world."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from receipts.patterns import late_pattern

from .characters import digits_for_letters, fold
from .currencies import ANY_MARK, is_currency, without_other_words
from .dates import without_dates

_DIGIT = r"[\dOolI|]"
_AMOUNT = late_pattern(
    rf"""
    (?P<open>\()? \s* (?P<sign>[-+]?) \s* (?P<mark>(?:{ANY_MARK}\.?)?) \s* (?P<inner_sign>[-+]?) \s*
    (?P<number>(?-i: [.,]? {_DIGIT} (?:[\dOolI|.,'\ ]*{_DIGIT})? )) (?:[.,:][-=]{{1,2}})?
    \s* (?P<mark_behind>(?:{ANY_MARK}\.?)?) \s* (?P<minus>-?) (?(open)\s*\))
    (?:\s?(?-i:[A-Za-z*\#]){{1,2}})?                                       # a tax code
    """,
    re.IGNORECASE | re.VERBOSE,
)
_IN_TEXT = late_pattern(
    rf"""
    \(? (?:(?<!\w)-\ ?)? (?P<mark>(?:(?<![^\W\d_]){ANY_MARK}\.?\ ?)?) (?:-\ ?)?
    (?<!\d)(?<!\d[.,:/'])
    (?P<number>
        (?:\d{{1,3}}(?:\ \d{{3}})+(?=[.,]\d\d(?!\d)) | \d+) (?:[.,']\d+)* (?![.,:/']?\d)
        (?:[.,][Oo\d]{{2}} | \ \.\d\d | \.\ \d\d)? (?![Oo\d])       # cents, maybe torn off
        | (?:(?<=RM)|(?<![^\W\d_])) [Oo][.,]\d\d (?!\d)             # RMO.65
        | (?<![\w.,]) [.,]\d\d (?!\d)                               # .65
    )
    (?P<no_cents>[.,]-{{1,2}}(?!\w))?
    (?P<mark_behind>(?:\ ?{ANY_MARK}(?![^\W\d_]))?) (?:-(?!\w))? \)?
    (?!\s?%)
    (?=(?P<unit>\s?(?:kg|ltr|lit(?:re|er)s?|ml|cl|oz|lbs?)\b|[gl]\b)?)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_BLANK_BY_A_MARK = late_pattern(r" *([.,]) *")
_BLANKS_AS_GROUPS = late_pattern(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
# 12,34,567 too
_GROUPED = late_pattern(r"\d*|\d{1,3}(?:[.,]\d{3})+|\d{1,2}(?:[.,]\d{2})+[.,]\d{3}")
_THOUSANDS = late_pattern(r"[1-9]\d{0,2}(?:[.,]\d{3})+|[1-9]\d?(?:[.,]\d{2})+[.,]\d{3}")
_ARTICLE = late_pattern(r"(?!RM)[^\W\d_]+\d+$")  # KR600
_CENTS = late_pattern(r"[.,] ?[\dOo]{2}$")


class PrintedAmount(NamedTuple):
    """An amount found in a text: as printed, its value, and the characters it covers.

    `is_money` is false for a bare whole number, which may be a quantity or a code as well.
    """

    text: str
    value: Decimal
    start: int
    end: int
    is_money: bool


def parse_amount(text: str) -> Decimal | None:
    """The value of a text that is one amount, or None: `1.234,56`, `(12.00)`, `RM 12.30`, `l2.O0`.

    With one kind of separator, three digits behind it make it a thousands mark (`1.234` is 1234)
    unless the number starts with 0; one or two make it the decimal mark.
    """
    found = _AMOUNT.fullmatch(fold(text).strip(" :="))
    if found is None or not any(map(str.isdigit, found["number"])):
        return None
    if not all(map(is_currency, filter(None, (found["mark"], found["mark_behind"])))):
        return None
    value = _value(digits_for_letters(found["number"]))
    return -value if value and _is_negative(found) else value


def _is_negative(found: re.Match[str]) -> bool:
    """Signed before or behind, or bracketed; a dash behind whole yen only ends the amount."""
    ends_yen = {found["mark"], found["mark_behind"]} & {"¥", "円"} and "." not in found["number"]
    is_behind = found["minus"] == "-" and not ends_yen
    return bool(found["open"] or "-" in found["sign"] + found["inner_sign"] or is_behind)


def _value(number: str) -> Decimal | None:
    tight = _BLANK_BY_A_MARK.sub(r"\1", number).replace("'", "")
    if " " in tight and not _BLANKS_AS_GROUPS.fullmatch(tight):
        return None
    whole, fraction = _split(tight.replace(" ", ""))
    if not _GROUPED.fullmatch(whole):
        return None
    digits = re.sub("[.,]", "", whole) or "0"
    return Decimal(f"{digits}.{fraction}" if fraction else digits)


def _split(number: str) -> tuple[str, str]:
    """The digits before and behind the decimal mark."""
    marks = re.findall("[.,]", number)
    is_whole = len(set(marks)) == 1 and _THOUSANDS.fullmatch(number)
    if not marks or is_whole:
        return number, ""
    whole, _, fraction = number.rpartition(marks[-1])
    return whole, fraction


@lru_cache(1024)
def amounts_in(text: str) -> tuple[PrintedAmount, ...]:
    """Every number in a text that can be an amount, from left to right, with its sign and mark."""
    money = without_other_words(without_dates(text))
    found = (_printed(text, match) for match in _IN_TEXT.finditer(money))
    return tuple(amount for amount in found if amount is not None)


def _printed(text: str, found: re.Match[str]) -> PrintedAmount | None:
    start, end = _without_lone_bracket(found)
    value = parse_amount(text[start:end])
    if value is None:
        return None
    return PrintedAmount(text[start:end].strip(), value, start, end, _is_money(found))


def _is_money(found: re.Match[str]) -> bool:
    if found["unit"] or _ARTICLE.match(found[0]):
        return False
    is_marked = found["mark"] or found["mark_behind"] or found["no_cents"]
    return bool(is_marked or _CENTS.search(found["number"]))


def _without_lone_bracket(found: re.Match[str]) -> tuple[int, int]:
    start, end = found.span()
    opened, closed = found[0].startswith("("), found[0].endswith(")")
    if opened == closed:
        return start, end
    return start + opened, end - closed
