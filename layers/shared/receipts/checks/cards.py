"""Payment card numbers: found in any text, and hidden but for their last four digits."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from receipts.patterns import late_pattern

_SHOWN = 4
_MASK = "*"
_LONGEST = 19  # ISO/IEC 7812
_FEWEST_IN_A_GROUP = 4  # the last group may have fewer
_MOST_GROUPS = 5
_FOUR_FOURS = [4, 4, 4, 4]
_MOST_LINE_BREAKS = 1  # or a column of whole amounts would be a card
_DIGITS = late_pattern(r"\d+")  # of any script
_GAP = late_pattern(r"[\s\u2010-\u2015\u2212\uff0d-]{1,3}")
_READ_AS = str.maketrans("OoQDIl|SZB", "0000111528")
_LOOK_ALIKES = late_pattern(r"(?<![^\W_])[\dOoQDIl|SZB]{2,}(?![^\W_])")
_FEWEST_DIGITS_A_LETTER = 1
_MASK_BEFORE = late_pattern(r"[*xX\u2022#]{2}(?P<gap>[\s-]{0,3})$")
_LOOK_BACK = 5  # characters
_EAN = 13  # digits of a bar code, many of which begin like a Visa card
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)  # with the digits of the double added up
_TRIPLED = tuple(range(0, 30, 3))

# First digits and lengths that the schemes give out.
_SCHEMES = (
    ("4", (13, 16, 19)),  # Visa
    ("5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", (16,)),  # Mastercard
    ("3[47]", (15,)),  # American Express
    ("30[0-5]|3095|3[689]", (14, 16, 19)),  # Diners Club
    ("352[89]|35[3-8]", (16, 17, 18, 19)),  # JCB, RuPay
    ("6011|60[678]|6[245]|8[12]|508", (16, 17, 18, 19)),  # Discover, UnionPay, RuPay
    ("220[0-4]|9792|8600|9860", (16, 17, 18, 19)),  # Mir, Troy, Uzcard, Humo
    ("50|5[6-8]|6[37]", (13, 14, 15, 16, 17, 18, 19)),  # Maestro, Verve, Elo
)

type Span = tuple[int, int]


def mask_cards(text: str) -> str:
    """The text with `*` for the digits of every card number but its last four.

    A number has a scheme's first digits and length and passes Luhn's test; blanks, dashes and one
    line break may part it, and some of its digits may be read as letters. Every other character
    stays, each at its place.
    """
    masked = _masked(text, as_digits=text)
    return _masked(masked, as_digits=_without_look_alikes(masked))


def _masked(text: str, *, as_digits: str) -> str:
    """The text, masked where the same text with letters as digits has numbers."""
    masked = list(text)
    for span in _card_spans(as_digits):
        places = [place for place in range(*span) if as_digits[place].isdecimal()]
        for place in places[:-_SHOWN]:
            masked[place] = _MASK
    return "".join(masked)


def _without_look_alikes(text: str) -> str:
    """The text with digits for the letters in runs that are digits for the most part."""
    return _LOOK_ALIKES.sub(_read_as_digits, text)


def _read_as_digits(run: re.Match[str]) -> str:
    digits = sum(map(str.isdecimal, run[0]))
    if digits < _FEWEST_DIGITS_A_LETTER * (len(run[0]) - digits):
        return run[0]
    return run[0].translate(_READ_AS)


def mask_card_lines(texts: Sequence[str]) -> tuple[str, ...]:
    """The lines, masked; a number that goes on in the next line is found too."""
    return mask_card_pieces([[text] for text in texts])


def mask_card_pieces(rows: Sequence[Sequence[str]], *, gap: str = " ") -> tuple[str, ...]:
    """The pieces of all rows, one after another, masked.

    A number may stand in several pieces of a row, with `gap` between them, and go on in the next
    row.
    """
    masked = mask_cards("\n".join(map(gap.join, rows)))
    pieces: list[str] = []
    start = 0
    for row in rows:
        for text in row:
            pieces.append(masked[start : start + len(text)])
            start += len(text) + len(gap)
        start += 1 - (len(gap) if row else 0)
    return tuple(pieces)


def count_cards(texts: Iterable[str]) -> int:
    """How many full card numbers stand in the lines."""
    return len(_card_spans(_without_look_alikes("\n".join(texts))))


def is_card_number(digits: str) -> bool:
    """Whether a scheme gives out such numbers, and it is no bar code."""
    if not any(len(digits) in lengths and re.match(first, digits) for first, lengths in _SCHEMES):
        return False
    is_bar_code = len(digits) == _EAN and _weighted(digits, _TRIPLED) % 10 == 0
    return _weighted(digits, _DOUBLED) % 10 == 0 and not is_bar_code


def _weighted(digits: str, weighted: Sequence[int]) -> int:
    """The sum of the digits; from the right, every second one counts as its weighted value."""
    return sum(map(int, digits[::-2])) + sum(weighted[int(digit)] for digit in digits[-2::-2])


class _Group(NamedTuple):
    """Digits in one piece; `goes_on` says that the group before may be of the same number.

    `gap` is what parts the group from a mask before it, if there is one.
    """

    digits: str
    start: int
    end: int
    goes_on: bool
    is_on_new_line: bool
    gap: str | None

    def may_begin(self, groups: Sequence["_Group"]) -> bool:
        """What a mask leaves of a number begins none, but for four groups of four behind a gap."""
        if self.gap is None or len(self.digits) > _SHOWN:
            return True
        return self.gap != "" and [len(group.digits) for group in groups] == _FOUR_FOURS


def _card_spans(text: str) -> list[Span]:
    """Where card numbers stand; ones that overlap, of which one must be chance, are joined."""
    spans: list[Span] = []
    for start, end in _numbers(list(_groups(text))):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _numbers(groups: Sequence[_Group]) -> Iterator[Span]:
    for first, group in enumerate(groups):
        for parts in _joined(groups[first : first + _MOST_GROUPS]):
            digits = "".join(part.digits for part in parts)
            if group.may_begin(parts) and _is_whole(parts) and is_card_number(digits):
                yield group.start, parts[-1].end


def _is_whole(parts: Sequence[_Group]) -> bool:
    """Whether every group but the last has four digits or more, or was torn from such a one."""
    lengths = iter(len(part.digits) for part in parts[:-1])
    last = len(parts[-1].digits)
    return all(
        length >= _FEWEST_IN_A_GROUP or length + next(lengths, last) == _FEWEST_IN_A_GROUP
        for length in lengths
    )


def _joined(groups: Sequence[_Group]) -> Iterator[Sequence[_Group]]:
    """The first group alone, with the next, and so on, as far as they may be one number."""
    digits = line_breaks = 0
    for index, group in enumerate(groups):
        if index and not group.goes_on:
            return
        digits += len(group.digits)
        line_breaks += bool(index) and group.is_on_new_line
        if digits > _LONGEST or line_breaks > _MOST_LINE_BREAKS:
            return
        yield groups[: index + 1]


def _groups(text: str) -> Iterator[_Group]:
    before, behind = "", 0
    for found in _DIGITS.finditer(text):
        start, end = found.span()
        mask = _MASK_BEFORE.search(text[max(0, start - _LOOK_BACK) : start])
        yield _Group(
            digits="".join(map(str, map(int, found[0]))),
            start=start,
            end=end,
            goes_on=_goes_on(before, text[behind:start]),
            is_on_new_line="\n" in text[behind:start],
            gap=mask["gap"] if mask else None,
        )
        before, behind = found[0], end


def _goes_on(digits: str, gap: str) -> bool:
    """Whether a card number may have this gap behind these digits."""
    if len(digits) == _FEWEST_IN_A_GROUP and gap in {".", "/", "_"}:
        return True
    if len(digits) < _FEWEST_IN_A_GROUP:
        return gap == " "
    return _GAP.fullmatch(gap) is not None
