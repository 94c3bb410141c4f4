"""The merchant's postal address, by the usual words of many countries."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from receipts.patterns import LATIN, late_pattern

from .characters import fold
from .header import HeadRow, Kind
from .trades import is_slogan

_STREET = late_pattern(
    r"(?<![^\W\d_])(?:jalan|jin|jln|jl|lorong|lrg|lot|persiaran|lebuh|lebuhraya|leboh|lengkok"
    r"|lintang|bangunan|tingkat|simpang|km|bukit|bkt|taman|tmn|bandar|bdr|kampung|kg|seksyen"
    r"|section|kawasan|perindustrian|wisma|menara|kompleks|no|unit|block|blk|level|floor|flr|suite"
    r"|ste|street|str|road|rd|avenue|ave|boulevard|blvd|lane|drive"
    rf"|(?<={LATIN} )dr|highway|hwy|parkway|pkwy|sq|terrace|po box|strasse|gasse|weg|platz"
    r"|allee|rue|chemin|quai|calle|avda"
    r"|paseo|carrer|via|viale|piazza|corso|rua|praca|straat|laan|plein|gatan|vagen)(?![^\W\d_])"
    r"|(?:stra(?:ss|\u00df)e|str\.|platz|gasse|allee|weg|damm|ring|gatan|vagen|straat|laan|plein)"
    r" ?\d|路|街|区|區|号|號|市|丁目|番地|로 |길 ",
    re.IGNORECASE,
)
_MAYBE_STREET = late_pattern(
    r"(?<![^\W\d_])(?:seri|sri|sungai|sg|kota|desa|medan|batu|plaza|mall|complex|park|square|court"
    r"|ring|place|route|ground|industrial|niaga|pusat|utama|jaya|baru|indah)(?![^\W\d_])",
    re.IGNORECASE,
)
_REGION = late_pattern(
    r"(?<![^\W\d_])(?:selangor|johor|kedah|kelantan|melaka|malacca|pahang|perak|perlis|penang"
    r"|pulau pinang|sabah|sarawak|terengganu|negeri sembilan|kuala lumpur|putrajaya|malaysia"
    r"|darul \w+|singapore|deutschland|france|italia|espana|usa|kl|pj"
    rf"|{LATIN}{{2}} \d{{5}})(?![^\W\d_])",
    re.IGNORECASE,
)
_POSTCODE = late_pattern(
    r"(?<![\d-])\d{5}(?:-\d{4})?(?![\d-])|(?<!\d)\d{4} ?[A-Z]{2}(?![A-Za-z])|〒?\d{3}-\d{4}(?!\d)"
    r"|(?<![A-Z])[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?![A-Z])|(?<!\d)\d{4} [A-Z][a-z]"
)
_NUMBERED = late_pattern(
    r"^\W{0,5}(?:no\W{0,3})?\d(?-i:[\dA-Za-z/&, -]){0,20}?[ ,.-][^\W\d_]{2}", re.IGNORECASE
)
_UNIT = late_pattern(  # G-11A, or LG2.72A before the name of a building
    r"^\W{0,3}(?=\S{0,8}\d)[A-Za-z]{1,3}[-.]?[\dA-Za-z][\dA-Za-z/&.-]{0,9}[, ]+[^\W\d_]{2}"
)
_BUILDING = late_pattern(
    r"(?<![^\W\d_])(?:mall|megamall|plaza|complex|shopping|cent(?:re|er)|arcade|tower|building"
    r"|city|terminal|airport|galeria|einkaufszentrum|passage|haus|edificio|centro)(?![^\W\d_])"
    r"|大厦|大廈|广场|廣場|商场|ビル",
    re.IGNORECASE,
)
_HOUSE_NUMBER = late_pattern(r"[^\d,]{4,} \d{1,4} ?[A-Za-z]?\W*$")
_LABEL = late_pattern(
    r"^\W*(?:address|alamat|adresse|indirizzo|direcci[o\u00f3]n|地址)\W*", re.IGNORECASE
)
_GLUED = late_pattern(
    r"(?<=\b\d{5})(?=[^\W\d_]{3})|(?<=\bno)(?=\d)"
    r"|(?<=\bjalan)(?=[^\W\d_]{2})|(?<=\b(?:jln|tmn))(?=[^\W\d_]{2})",
    re.IGNORECASE,
)


def address_score(text: str) -> float:
    """0 for no sign of an address; 1 or more for a street, a postcode or a region."""
    folded = fold(text)
    signs = 1.0 * bool(_STREET.search(folded)) + 1.0 * bool(_POSTCODE.search(folded))
    signs += 1.0 * bool(_REGION.search(folded)) + 1.0 * bool(_NUMBERED.match(folded))
    signs += 0.5 * bool(_MAYBE_STREET.search(folded))
    return signs + 0.5 * text.rstrip().endswith(",")


def address_signs(text: str) -> tuple[bool, ...]:
    """Whether a whole address has a number at its start, a street, a postcode and a region."""
    folded = fold(text)
    is_numbered = _NUMBERED.match(folded) or _UNIT.match(folded) or _STREET.match(folded)
    found = (is_numbered, *(sign.search(folded) for sign in (_STREET, _POSTCODE, _REGION)))
    return tuple(map(bool, found))


def find_address(head: Sequence[HeadRow], name_rows: range) -> str | None:
    """The block of rows below the name that looks like an address, else the one above it."""
    return _block(head[name_rows.stop :]) or _block(head[: name_rows.start])


def _block(rows: Sequence[HeadRow]) -> str | None:
    """The rows from the first with a sign of an address to the last before something else.

    Behind a postcode a row without any sign, such as a branch, is not part of it any more.
    """
    block: list[HeadRow] = []
    for row, following in zip_longest(rows, rows[1:]):
        is_address = address_score(row.text) >= 1 or _leads_to(row, following)
        if block and _is_apart(block[-1], row):
            break
        if row.kind is Kind.TEXT and (block or is_address):
            block.append(row)
        elif block:
            block += [row] if row.kind is Kind.CONTACT and is_address else []
            break
    while len(block) > 1 and not address_score(block[-1].text) and _is_whole(block[:-1]):
        block.pop()
    return _tidy(" ".join(row.text for row in block)) or None


def _leads_to(row: HeadRow, following: HeadRow | None) -> bool:
    """A number at either end of a row, or a building, when an address goes on below."""
    if following is None or is_slogan(row.text) or address_score(following.text) < 1:
        return False
    text = fold(row.text)
    is_place = _HOUSE_NUMBER.match(text) or _UNIT.match(text) or _BUILDING.search(text)
    return bool(is_place) and not text.startswith("(") and not _is_apart(row, following)


def _is_apart(above: HeadRow, below: HeadRow) -> bool:
    return below.row.top - above.row.bottom > 1.2 * above.row.height


def _is_whole(block: Sequence[HeadRow]) -> bool:
    has_postcode = any(_POSTCODE.search(fold(row.text)) for row in block)
    return has_postcode and not block[-1].text.rstrip().endswith(",")


def _tidy(text: str) -> str:
    """Without its label, and with the blanks lost behind `No`, a postcode and `Jalan`."""
    return _GLUED.sub(" ", _LABEL.sub("", text))
