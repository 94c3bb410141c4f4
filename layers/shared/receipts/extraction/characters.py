"""Characters that mean the same, made the same, so that rules are written once."""

import unicodedata
from functools import cache, lru_cache

from receipts.patterns import late_pattern

_SAME: dict[int, str] = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019\u201b\u2032\u00b4`"), "'"),
    **dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u200a\u202f\u3000\t\n\r"), " "),
    # Marks of the writing direction.
    **dict.fromkeys((0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), " "),
    0x2022: "*",  # a bullet, as it masks the digits of a card
    0x0131: "i",  # which an engine confuses with it, and Python does where case is ignored
    **dict.fromkeys(map(ord, "\u3001\u066c"), ","),
    **dict.fromkeys(map(ord, "\u3002\u066b"), "."),
}
_DIGIT_LOOK_ALIKES = str.maketrans("OolI|", "00111")
_LETTER_LOOK_ALIKES = str.maketrans("015|8i", "olslbl")
_REMEMBERED = 4096  # texts: every rule asks for the same few dozen again
_LETTERS = late_pattern(r"[^\W\d_]+")


@cache
def _fold_character(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    compatible = unicodedata.normalize("NFKC", character)
    if len(compatible) != 1:
        return character
    base = unicodedata.normalize("NFD", compatible)[0]
    return base if base.isascii() else compatible


@lru_cache(_REMEMBERED)
def fold(text: str) -> str:
    """Full-width forms, foreign digits, dashes and accents as plain ones, at the same positions."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_fold_character, text.translate(_SAME)))


def digits_for_letters(text: str) -> str:
    """What a number is when the engine read some of its digits as letters: `l2.O0` is `12.00`."""
    return text.translate(_DIGIT_LOOK_ALIKES)


@lru_cache(_REMEMBERED)
def skeleton(text: str) -> str:
    """Letters alone, without case, blanks and look-alikes: `TOTA1 Sales:` is `totalsales`.

    An engine loses blanks and confuses `i`, `l` and `1`, so labels are compared by this form.
    """
    return "".join(_LETTERS.findall(fold(text).casefold().translate(_LETTER_LOOK_ALIKES)))
