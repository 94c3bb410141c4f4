"""Where a merchant is found besides the address: website, e-mail, bank account."""

import re
from collections.abc import Iterator, Sequence
from importlib import import_module

from receipts.patterns import LATIN, late_pattern

from .characters import fold
from .layout import Row

_EMAIL = late_pattern(r"(?<![\w.+-])[\w+-][\w.+-]*@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")
_HOST = r"(?-i:[A-Za-z0-9-]+\.)+"
_PATH = r"(?:/[\w./?=&%~-]*\w)?"
_WEBSITE = late_pattern(
    rf"(?<![\w@.-])(?:(?:https?://|www\.){_HOST}{LATIN}{{2,}}{_PATH}"
    rf"|{_HOST}(?:com|net|org)(?:\.{LATIN}{{2}})?(?![\w@.-]){_PATH}"
    # Other endings in lower case alone, as a full stop may stand between any two words.
    rf"|(?-i:[a-z0-9-]{{3,}}\.(?:co\.[a-z]{{2}}|at|be|ch|cn|de|es|eu|fr|info|it|jp|my|nl|pl|sg))"
    rf"(?![\w@.-]))",
    re.IGNORECASE,
)
_IBAN = late_pattern(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}")
_LABELLED_IBAN = late_pattern(rf"\bIBAN\b[^A-Z0-9]{{0,3}}(?P<number>{_IBAN.pattern})")
_SHORTEST_IBAN = 15


def find_email(rows: Sequence[Row]) -> str | None:
    """The first e-mail address."""
    return _first(_EMAIL, rows)


def find_website(rows: Sequence[Row]) -> str | None:
    """The first address of a website, with or without `www`."""
    return _first(_WEBSITE, rows)


def _first(pattern: re.Pattern[str], rows: Sequence[Row]) -> str | None:
    for row in rows:
        found = pattern.search(fold(row.text))
        if found:
            return row.text[found.start() : found.end()]
    return None


def find_iban(rows: Sequence[Row]) -> str | None:
    """The first valid IBAN; where there is none, what stands behind the word all the same."""
    texts = [fold(row.text).upper() for row in rows]
    labelled = (found["number"] for text in texts for found in _LABELLED_IBAN.finditer(text))
    return next((iban for text in texts for iban in _valid_ibans(text)), next(labelled, None))


def _valid_ibans(text: str) -> Iterator[str]:
    """Other words may follow the number, so that its end is where it is valid."""
    for found in _IBAN.finditer(text):
        starts = (found[0][:end].rstrip() for end in range(_SHORTEST_IBAN, len(found[0]) + 1))
        yield from filter(import_module("stdnum.iban").is_valid, starts)
