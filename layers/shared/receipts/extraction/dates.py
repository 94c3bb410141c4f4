"""Dates as receipts print them, in many languages, without guessing day from month."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from receipts.patterns import late_pattern

from .characters import digits_for_letters, fold
from .months import MONTH_NUMBERS

# A word; whether it is a month is looked up, for an alternation of hundreds is slow to compile.
_MONTH = r"[^\W\d_]{3,}"

_FULL_YEAR = r"(?:19|20)\d{2}"
_YEAR = (  # behind either, a time may follow without a blank
    rf"(?:{_FULL_YEAR}(?:(?![\d:])|(?=\d{{1,2}}:\d\d))|\d{{2}}(?:(?!\d|[.,]\d)|(?=\d\d:\d\d)))"
)
_GAP = r"(?:[ ]?(?P<mark>[-/.])[-/.]?[ ]?|[ ](?=\d{1,2}[-/]))"
_AGAIN = r"(?:[ ]?(?:(?P=mark)|[-/])[-/.]?[ ]?|(?<=[-/]\d\d)[ ])"
_NUMERIC = late_pattern(
    rf"(?<![\d/.-])(?P<a>\d{{1,2}}){_GAP}(?P<b>\d{{1,2}}){_AGAIN}(?P<year>{_YEAR})"
)
_YEAR_FIRST = late_pattern(
    rf"(?<!\d)(?P<year>{_FULL_YEAR})[ ]?(?:[-/.]|年{{1}}|년{{1}})[ ]?(?P<month>\d{{1,2}})[ ]?"
    r"(?:[-/.]|月{1}|월{1})[ ]?(?P<day>[0-3]\d(?=\d\d:)|\d{1,2}(?!\d))(?:[ ]?(?:日{1}|일{1}))?"
)
_COMPACT = late_pattern(rf"(?<!\d)(?P<year>{_FULL_YEAR})(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)")
_DAY_NAME = late_pattern(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ .,/-]{{0,2}}(?:de[ ])?(?P<month>{_MONTH})"
    rf"(?![^\W\d_])[ .,'/-]{{0,2}}(?:de[ ])?(?P<year>{_YEAR})",
    re.IGNORECASE,
)
_DAY_NAME_GLUED = late_pattern(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?P<month>{_MONTH})(?P<year>{_YEAR})", re.IGNORECASE
)
_NAME_DAY = late_pattern(
    rf"(?<![^\W\d_])(?P<month>{_MONTH})[ .,/-]{{0,2}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"(?:[ ,'/-]{{1,2}}|[.] ?(?={_FULL_YEAR}))(?P<year>{_YEAR})",
    re.IGNORECASE,
)
_YEAR_NAME_DAY = late_pattern(
    rf"(?<!\d)(?P<year>{_FULL_YEAR})[ .,/-]{{1,2}}(?P<month>{_MONTH})[ .,/-]{{1,2}}"
    r"(?P<day>\d{1,2})(?![\d:])",
    re.IGNORECASE,
)
_GLUED = late_pattern(
    rf"(?P<a>\d{{1,2}})(?P<mark>[-/])(?P<b>\d{{1,2}})(?P=mark)(?P<year>{_FULL_YEAR})"
)
_UNAMBIGUOUS = (_YEAR_FIRST, _DAY_NAME, _DAY_NAME_GLUED, _NAME_DAY, _YEAR_NAME_DAY, _COMPACT)
_LOOKS_NUMERIC = late_pattern(r"[\dOolI|]+(?:[-/.][\dOolI|]+){2}")
_FEWEST_DIGITS = 3  # 1 May 25
_FULL = 4  # digits of a year
_NO_YEARS = range(50, 80)


class DateReading(NamedTuple):
    """A day where the text decides it, otherwise null and the days it may be."""

    value: date | None = None
    candidates: tuple[date, ...] = ()


class PrintedDate(NamedTuple):
    """A date found in a text: as printed, the days it may be, and the characters it covers."""

    text: str
    candidates: tuple[date, ...]
    start: int
    end: int


def parse_date(text: str, *, day_first: bool | None = None) -> DateReading:
    """The first date in a text; `day_first` settles `01/02/2025`, which alone stays ambiguous.

    A dot (`01.02.2025`) means the day comes first; two-digit years are 1980 to 2049.
    """
    dates = dates_in(text)
    if not dates:
        return DateReading()
    candidates = dates[0].candidates
    if len(candidates) > 1 and day_first is not None:
        candidates = candidates[:1] if day_first else candidates[1:]
    value = candidates[0] if len(candidates) == 1 else None
    return DateReading(value=value, candidates=candidates)


@lru_cache(1024)
def dates_in(text: str) -> tuple[PrintedDate, ...]:
    """Every date in a text that exists in the calendar, from left to right.

    Only where there is none may digits stand right before or behind a date with a full year.
    """
    folded = _LOOKS_NUMERIC.sub(lambda found: digits_for_letters(found[0]), fold(text))
    if sum(map(str.isdigit, folded)) < _FEWEST_DIGITS:
        return ()
    named = [_printed(text, m, _named(m)) for p in _UNAMBIGUOUS for m in p.finditer(folded)]
    numeric = [_printed(text, m, _numeric(m)) for m in _NUMERIC.finditer(folded)]
    glued = (_printed(text, m, _numeric(m)) for m in _GLUED.finditer(folded))
    return _one_after_another(named + numeric) or _one_after_another(glued)


def _one_after_another(found: Iterable[PrintedDate]) -> tuple[PrintedDate, ...]:
    """Of dates that share characters, the first and longest."""
    dates: list[PrintedDate] = []
    for printed in sorted(found, key=lambda printed: (printed.start, -printed.end)):
        if printed.candidates and (not dates or printed.start >= dates[-1].end):
            dates.append(printed)
    return tuple(dates)


@lru_cache(1024)
def without_dates(text: str) -> str:
    """The folded text with blanks for its dates, every other character at its place."""
    folded = fold(text)
    for found in dates_in(text):
        folded = folded[: found.start] + " " * (found.end - found.start) + folded[found.end :]
    return folded


def _printed(text: str, match: re.Match[str], candidates: tuple[date, ...]) -> PrintedDate:
    return PrintedDate(text[match.start() : match.end()], candidates, match.start(), match.end())


def _named(match: re.Match[str]) -> tuple[date, ...]:
    month = match["month"]
    numbers = (int(month),) if month.isdigit() else MONTH_NUMBERS.get(month.lower(), ())
    return _days(*((match["year"], number, int(match["day"])) for number in numbers))


def _numeric(match: re.Match[str]) -> tuple[date, ...]:
    """Day first, then month first; a dot between them decides for the day."""
    year, first, second = match["year"], int(match["a"]), int(match["b"])
    day_first = _days((year, second, first))
    if day_first and match["mark"] == ".":
        return tuple(dict.fromkeys(day_first + _spaced_year_first(match)))
    return tuple(dict.fromkeys(day_first + _days((year, first, second)))) or _year_first(match)


def _year_first(match: re.Match[str]) -> tuple[date, ...]:
    """`31-12-99` the other way round, when no other order is a day of the calendar."""
    if len(match["year"]) == _FULL:
        return ()
    return _days((match["a"].zfill(2), int(match["b"]), int(match["year"])))


def _spaced_year_first(match: re.Match[str]) -> tuple[date, ...]:
    """Korean `25. 3. 17.`, which German may mean the other way round."""
    return _year_first(match) if ". " in match[0] else ()


def _days(*parts: tuple[str, int, int]) -> tuple[date, ...]:
    days = []
    for year, month, day in parts:
        try:
            days.append(date(_four_digits(year), month, day))
        except ValueError:
            continue
    return tuple(days)


def _four_digits(year: str) -> int:
    """The full year; 50 to 79 are none that a receipt can have, and 0 is no year at all."""
    number = int(year)
    if len(year) == _FULL:
        return number
    if number in _NO_YEARS:
        return 0
    return number + (2000 if number < _NO_YEARS.start else 1900)
