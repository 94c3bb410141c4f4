"""Whether the date can be that of a purchase (rules D1 to D4)."""

from collections.abc import Iterator
from datetime import date

from .facts import Facts
from .result import CheckResult, failed, passed, skipped

_FIELD = "transaction_date"
_FIRST_YEAR = 1990
_TIME_ZONES = 1  # day: the merchant's calendar may be ahead of ours
_OLD = 2 * 365  # days


def check_date(facts: Facts) -> Iterator[CheckResult]:
    """D1 to D3: not before 1990, not after the upload, not older than two years."""
    day, received = facts.transaction_date, facts.received
    if day is None:
        yield from map(skipped, ("D1", "D2", "D3"))
        return
    yield _verdict("D1", day.year < _FIRST_YEAR, f"The date {day} is too early for a receipt.")
    if received is None:
        yield from map(skipped, ("D2", "D3"))
        return
    age = (received - day).days
    later = f"The date {day} is after {received}, the day of the upload."
    yield _verdict("D2", age < -_TIME_ZONES, later)
    yield _verdict("D3", age > _OLD, f"The date {day} is more than two years before the upload.")


def _verdict(code: str, is_broken: bool, message: str) -> CheckResult:
    return failed(code, message, fields=[_FIELD]) if is_broken else passed(code, _FIELD)


def check_day_and_month(facts: Facts) -> CheckResult:
    """D4: one day of the calendar, not several that the same digits could mean."""
    candidates = facts.date_candidates
    if facts.transaction_date is not None:
        return passed("D4", _FIELD)
    if len(candidates) <= 1:
        return skipped("D4")
    days = " or ".join(map(str, candidates))
    return failed("D4", f"The date may be {days}{_past(facts)}.", fields=[_FIELD])


def _past(facts: Facts) -> str:
    """The only candidate that is not in the future, in words."""
    received = facts.received
    if received is None:
        return ""
    possible = [day for day in facts.date_candidates if _is_past(day, received)]
    return f", of which only {possible[0]} is before the upload" if len(possible) == 1 else ""


def _is_past(day: date, received: date) -> bool:
    return (day - received).days <= _TIME_ZONES
