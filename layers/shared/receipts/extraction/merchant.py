"""The merchant's name, among the rows at the head of a receipt."""

import re
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from .address import address_score
from .header import HeadRow, Kind

_LEGAL_FORM = re.compile(
    r"(?<![^\W\d_])(?:s ?dn\.? ?bhd|s/b|bhd|berhad|ltd|limited|llc|llp|inc|corp(?:oration)?|plc"
    r"|pte|pty|gmbh|mbh|ohg|s\.?a\.?r\.?l|s\.?r\.?l|s\.?p\.?a|sp\.? z o\.?o|lda|ltda|tbk"
    r"|(?:e\.?k|kg|ag|ug|sas|s\.?a|s\.?l|b\.?v|n\.?v|ab|oy|a/s|aps|as|co|sb)(?=\W*(?:$|\()))"
    r"(?![^\W\d_])|^\W*(?:pt|cv)(?![^\W\d_])|有限公司|株式会社|有限会社|주식회사",
    re.IGNORECASE,
)
_BUSINESS = re.compile(
    r"(?<![^\W\d_])(?:enterprise|trading|company|restoran|restaurant|ristorante|cafe|kafe|coffee"
    r"|kedai|hardware|mart|market|supermarket|hypermarket|pasaraya|pasar raya|farmasi|pharmacy"
    r"|apotheke|pharmacie|farmacia|hotel|shop|store|stores|bakery|backerei|boulangerie|bistro|bar"
    r"|grill|kitchen|house|centre|center|services?|station|syarikat|perniagaan|industries|motor"
    r"|electrical|electronics|book|stationery|gift|deco|foods?|fashion|clinic|klinik|salon"
    r"|workshop|brothers|group|holdings?|international|global|retail|marketing|supplies|machinery"
    r"|pizzeria|gasthaus|baumarkt|drogerie|libreria|tienda|bazaar|bazar|diner|pub|inn|parking"
    r"|petrol)(?![^\W\d_])|店|超市|餐厅|酒店|商店|マート|ストア|마트|식당",
    re.IGNORECASE,
)
_REST_OF_A_NAME = re.compile(
    r"^\W*(?:(?:& )?co(?:mpany)?\.? *)?(?:\([^)]{1,25}\)\W*)?"
    rf"(?:{_LEGAL_FORM.pattern}|trading|enterprise|& co(?: kg)?)\W*$",
    re.IGNORECASE,
)
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
    """The row that looks most like a company's name, with the row that it runs over to."""
    named = [row for row in head if row.kind is Kind.TEXT and _letters(row) >= _FEWEST_LETTERS]
    if not named:
        return Name(None, range(0))
    usual_height = median(row.row.height for row in head)
    best = max(named, key=lambda row: (_score(row, head, usual_height), -row.position))
    rows = _span(best, head)
    texts = (head[at].name.lstrip(_MARGIN).rstrip(_MARGIN_BEHIND) for at in rows)
    return Name(" ".join(texts), rows)


def _letters(row: HeadRow) -> int:
    return sum(map(str.isalpha, row.name))


def _score(row: HeadRow, head: Sequence[HeadRow], usual_height: float) -> float:
    """What the words, the type size and the place of a row say for it being the name."""
    text, letters = row.name, _letters(row)
    score = 4.0 * bool(_LEGAL_FORM.search(text)) + 2.0 * bool(_BUSINESS.search(text))
    score += max(-1.0, min(2.0, 3.0 * (row.row.height / usual_height - 1.0)))
    score -= 0.6 * row.position + 1.2 * address_score(text) * (not _LEGAL_FORM.search(text))
    score -= 2.0 * text.islower() + 2.0 * (letters < _SHORT_NAME)
    score -= 2.0 * (letters < _MOSTLY_LETTERS * len(text))
    return score + _neighbour_score(row, head) - 4.0 * _is_behind_details(row, head)


def _neighbour_score(row: HeadRow, head: Sequence[HeadRow]) -> float:
    """A name stands beside its registration number, or right above that or the address."""
    if row.is_registered:
        return 1.5
    if row.position + 1 == len(head):
        return 0.0
    following = head[row.position + 1]
    if following.row.top - row.row.bottom >= 1.2 * row.row.height:
        return -2.0
    is_above_address = address_score(following.text) >= 1
    return 1.5 * (following.kind is Kind.REGISTRATION) + 0.5 * is_above_address


def _is_behind_details(row: HeadRow, head: Sequence[HeadRow]) -> bool:
    """Who is named below the tax id, the number or the date of the document is the customer."""
    above = [earlier.kind for earlier in head[: row.position]]
    return Kind.TEXT in above and Kind.DETAIL in above[above.index(Kind.TEXT) :]


def _span(best: HeadRow, head: Sequence[HeadRow]) -> range:
    """The positions of the one or two rows that the name stands on."""
    at = best.position
    if at and _is_one_name(head[at - 1], best):
        return range(at - 1, at + 1)
    if at + 1 < len(head) and _is_one_name(best, head[at + 1]):
        return range(at, at + 2)
    return range(at, at + 1)


def _is_one_name(row: HeadRow, following: HeadRow) -> bool:
    """Two rows close together in the same type, the first not complete in itself."""
    are_texts = row.kind is Kind.TEXT and following.kind is Kind.TEXT
    if not are_texts or _LEGAL_FORM.search(row.name) or address_score(row.name) >= 1:
        return False
    near = following.row.top - row.row.bottom < row.row.height
    if near and _REST_OF_A_NAME.match(following.name):
        return True
    both = f"{row.name} {following.name}"
    alike = abs(row.row.height - following.row.height) <= 0.15 * row.row.height
    is_name = _BUSINESS.search(both) and not _LEGAL_FORM.search(both) and not both[-1].isdigit()
    same_case = row.name.isupper() == following.name.isupper()
    return alike and near and bool(is_name) and same_case and address_score(following.name) < 1
