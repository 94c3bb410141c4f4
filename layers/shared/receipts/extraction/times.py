"""Times of day as receipts print them."""

import re
from collections.abc import Iterator
from datetime import time
from typing import NamedTuple

from receipts.patterns import late_pattern

from .dates import without_dates

_CLOCK = late_pattern(
    r"(?P<half>上午|下午|오전|오후)?[ ]?(?<!\d)(?<!\d[:.,])(?P<hour>\d{1,2})"
    r"(?:[ ]?(?:[:h]|時{1}|时{1}|시{1})[ ]?(?P<minute>[0-5]\d)"
    r"(?:[ ]?(?::|分{1}|분{1})[ ]?(?P<second>[0-5]\d)(?!\d))?"
    r"|[.](?P<dotted>[0-5]\d)(?=[ ]?(?:uhr|[ap]\.?m)))(?![\d:])"
    r"(?:[ ]?(?P<meridiem>[ap])(?:\.?m\b\.?|\b))?",
    re.IGNORECASE,
)
_NOON = 12
_AFTER_NOON = frozenset({"下午", "오후", "p"})


class PrintedTime(NamedTuple):
    """A time found in a text: as printed, its value, and the characters it covers."""

    text: str
    value: time
    start: int
    end: int


def parse_time(text: str) -> time | None:
    """The first time of day in a text: `17:51`, `1:11:38 PM`, `17h51`, `17.51 Uhr`, `下午3:05`."""
    found = next(times_in(text), None)
    return found.value if found else None


def times_in(text: str) -> Iterator[PrintedTime]:
    """Every time of day in a text; dates are blanked first, for an engine glues the two."""
    for match in _CLOCK.finditer(without_dates(text)):
        value = _time(match)
        if value is not None:
            start = match.start("half" if match["half"] else "hour")
            yield PrintedTime(text[start : match.end()].strip(), value, start, match.end())


def _time(match: re.Match[str]) -> time | None:
    hour = int(match["hour"])
    half = (match["meridiem"] or match["half"] or "").casefold()
    if half and hour <= _NOON:
        hour = hour % _NOON + (_NOON if half in _AFTER_NOON else 0)
    if hour >= 2 * _NOON:
        return None
    return time(hour, int(match["minute"] or match["dotted"]), int(match["second"] or 0))
