"""Who sells, where a document names both parties in fields."""

import re
from collections.abc import Iterator, Sequence

from receipts.patterns import late_pattern

from .characters import fold
from .layout import Row

_SELLER = late_pattern(
    r"^\W*(?:销售方|銷售方|销方|卖方|賣方|开票方)(?:名称|名稱)?\W*:\W*(?P<name>\w.+)$"
    r"|^\W*(?:seller|vendor|supplier|sold by)(?: name)? ?:\W*(?P<latin>\w.+)$",
    re.IGNORECASE,
)
_NAME = late_pattern(r"^\W*(?:名 *称|名 *稱) ?:\W*(?P<name>\w.+)$")
_PARTIES = 2


def find_seller(rows: Sequence[Row]) -> str | None:
    """The seller by its field; of two fields `名称`, a fapiao has the buyer's first."""
    sellers = list(_named(rows, _SELLER))
    if sellers:
        return sellers[0]
    names = list(_named(rows, _NAME))
    return names[-1] if len(names) == _PARTIES else None


def _named(rows: Sequence[Row], field: re.Pattern[str]) -> Iterator[str]:
    for row in rows:
        for piece in row.pieces:
            found = field.match(fold(piece.text))
            if found:
                yield piece.text[found.start(found.lastgroup or 0) :].strip()
