"""When a delivery that was postponed is tried again: by a schedule, and no sooner than asked."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

# SQS hides a message for at most twelve hours from its receive, some of which have gone by.
LONGEST_WAIT = 12 * 3600 - 600
# Of the planned wait, up or down, so that what failed together does not come back together.
_JITTER = 0.1


@dataclass(frozen=True)
class RetrySchedule:
    """Seconds to wait after each attempt; `chance` gives 0..1."""

    seconds: tuple[int, ...]
    chance: Callable[[], float] = random.random

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read whole seconds divided by commas."""
        return cls(tuple(int(seconds) for seconds in text.split(",")))

    def wait(self, attempt: int, retry_after: float | None) -> float | None:
        """Seconds from this attempt, counted from 1, to the next; None after the last.

        A receiver that asks for less than the schedule has does not bring the end nearer.
        """
        if attempt > len(self.seconds):
            return None
        planned = self.seconds[attempt - 1] * (1 + _JITTER * (2 * self.chance() - 1))
        return min(max(planned, retry_after or 0), LONGEST_WAIT)


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """How long a Retry-After asks to wait, in seconds or until a date (RFC 9110, 10.2.3)."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        until = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    # A date without a zone, as RFC 850 has it, is in UTC.
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())
