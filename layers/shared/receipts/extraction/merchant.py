"""The merchant's name, among the rows at the head of a receipt."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from .address import address_score
from .header import HeadRow, Kind
from .name_rows import name_span
from .trades import LEGAL_FORM, is_slogan, names_a_trade

_MARGIN = " ,.:;-*_|·•=~<>"
_MARGIN_BEHIND = _MARGIN.replace(".", "")  # the dot of an abbreviation belongs to a name
_FEWEST_LETTERS = 2
_SHORT_NAME = 4
_MOSTLY_LETTERS = 0.6


class Name(NamedTuple):
    """A merchant's name on one line, null where none is found, and the rows it stands on."""

    text: str | None
    rows: range


def find_name(head: Sequence[HeadRow]) -> Name:
    """The row that looks most like a company's name, with the rows that it runs over to."""
    scores = name_scores(head)
    if not scores:
        return Name(None, range(0))
    rows = name_span(head[max(scores, key=lambda at: (scores[at], -at))], head)
    texts = (head[at].name.lstrip(_MARGIN).rstrip(_MARGIN_BEHIND) for at in rows)
    return Name(" ".join(texts), rows)


def name_scores(head: Sequence[HeadRow]) -> dict[int, float]:
    """How much each row that may be the name looks like one, by its position."""
    named = [row for row in head if row.kind is Kind.TEXT and _letters(row) >= _FEWEST_LETTERS]
    usual_height = median(row.row.height for row in head) if head else 0.0
    return {row.position: _score(row, head, usual_height) for row in named}


def _letters(row: HeadRow) -> int:
    return sum(map(str.isalpha, row.name))


def _score(row: HeadRow, head: Sequence[HeadRow], usual_height: float) -> float:
    """What the words, the type size and the place of a row say for it being the name."""
    text, letters = row.name, _letters(row)
    is_legal = bool(LEGAL_FORM.search(text))
    score = 4.0 * is_legal + 2.0 * names_a_trade(text) - 2.5 * (is_slogan(text) and not is_legal)
    score += max(-1.0, min(1.5, 3.0 * (row.row.height / usual_height - 1.0)))
    score -= 0.6 * row.position + 1.2 * address_score(text) * (not is_legal)
    score -= 2.0 * text.islower() + 2.0 * (letters < _SHORT_NAME)
    score -= 2.0 * (letters < _MOSTLY_LETTERS * len(text)) + 2.0 * text.startswith("(")
    return score + _neighbour_score(row, head) - 5.0 * _is_behind_details(row, head)


def _neighbour_score(row: HeadRow, head: Sequence[HeadRow]) -> float:
    """A name stands beside its registration number, or right above that or the address."""
    score = -2.5 * _goes_on_with_address(row, head)
    if row.is_registered:
        return score + 1.5
    if row.position + 1 == len(head):
        return score
    following = head[row.position + 1]
    if following.row.top - row.row.bottom >= 1.2 * row.row.height:
        return score - 2.0
    is_above_address = address_score(following.text) >= 1
    score += 1.0 * _leads_to_address(row, head)
    return score + 1.5 * (following.kind is Kind.REGISTRATION) + 0.5 * is_above_address


def _leads_to_address(row: HeadRow, head: Sequence[HeadRow]) -> bool:
    """Whether an address follows in the same block, as it does not below a stamp or a logo."""
    for above, below in pairwise(head[row.position :]):
        if below.row.top - above.row.bottom >= 1.2 * max(above.row.height, below.row.height):
            return False
        if below.kind is Kind.TEXT and address_score(below.text) >= 1:
            return True
    return False


def _goes_on_with_address(row: HeadRow, head: Sequence[HeadRow]) -> bool:
    """Whether the row above has a street or a town already."""
    above = head[row.position - 1] if row.position else None
    if above is None or above.kind is not Kind.TEXT or LEGAL_FORM.search(above.name):
        return False
    near = row.row.top - above.row.bottom < above.row.height
    return near and address_score(above.text) >= 1


def _is_behind_details(row: HeadRow, head: Sequence[HeadRow]) -> bool:
    """Who is named below the tax id, the number or the date of the document is the customer."""
    above = [earlier.kind for earlier in head[: row.position]]
    return Kind.TEXT in above and Kind.DETAIL in above[above.index(Kind.TEXT) :]
