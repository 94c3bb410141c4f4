"""What stands between the pages and the engine: a circuit breaker, and a cap on the day's spend.

The breaker opens after failures in a row, at once where access is denied, for longer each time.
When its time is over one page goes through to see; if it is answered, the others follow.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from random import uniform
from threading import Lock
from typing import NamedTuple

from receipts import metrics
from receipts.engine_store import Breaker, EngineStore
from receipts.errors import (
    EngineAccessDenied,
    EngineError,
    EngineParked,
    EngineThrottled,
    EngineTimedOut,
    EngineUnavailable,
)
from receipts.moments import Now, utc_now
from receipts.observability import logger

# Of one execution environment; a page that fails alone gets as many tries before the breaker is it.
_FAILURES_IN_A_ROW = 3
_SHORTEST, _LONGEST = timedelta(seconds=30), timedelta(minutes=15)
_MOST_DOUBLINGS = 5
# A person has to act; still the first look is soon, as a new key may just have been put in.
_DENIED = timedelta(minutes=2)
# As long as an invocation lasts.
_PROBE = timedelta(seconds=180)
# How long what was seen in the table counts.
_FRESH = timedelta(seconds=5)
_SPREAD_SECONDS = 20.0


class _Seen(NamedTuple):
    at: datetime
    breaker: Breaker
    spent: Decimal


class Gate:
    """Shared by the threads of an invocation; `daily_cap` in US dollars, 0 for none."""

    def __init__(
        self,
        store: EngineStore,
        *,
        daily_cap: Decimal,
        now: Now = utc_now,
        spread: Callable[[float, float], float] = uniform,
    ) -> None:
        self._store = store
        self._daily_cap = daily_cap
        self._now = now
        self._spread = spread
        self._lock = Lock()
        self._seen: _Seen | None = None
        self._failures = 0

    def admit(self) -> None:
        """Let one page through to the engine, or raise EngineParked."""
        now, seen = self._now(), self._look()
        if self._daily_cap and seen.spent >= self._daily_cap:
            metrics.count("SpendCapReached")
            raise self._parked(_midnight(now) - now, "The day's spend has reached its cap")
        if seen.breaker.open_until is None:
            return
        closed_for = timedelta(seconds=seen.breaker.open_until - now.timestamp())
        if closed_for > timedelta() or not self._store.claim_probe(now, _PROBE):
            wait = max(closed_for, _SHORTEST)
            raise self._parked(wait, "The OCR engine is out of order or denies access")

    def paid(self, amount: Decimal) -> None:
        """A page was answered, for so many US dollars."""
        self._answered()
        if amount:
            metrics.count("Spend", float(amount), "None")
        if amount and self._daily_cap:
            self._store.pay(amount, self._now())

    def failed(self, error: EngineError) -> EngineParked | None:
        """Note an error; what is to be raised instead where it is the engine's, not the page's."""
        metrics.count(f"Errors.{error.code}")
        if isinstance(error, EngineThrottled | EngineParked):
            return None
        if not isinstance(error, EngineUnavailable | EngineTimedOut | EngineAccessDenied):
            self._answered()
            return None
        with self._lock:
            self._failures += 1
            failures = self._failures
        denied = isinstance(error, EngineAccessDenied)
        was_open = self._look().breaker.open_until is not None
        if not (denied or was_open or failures >= _FAILURES_IN_A_ROW):
            return None
        pause = self._trip(_DENIED if denied else _SHORTEST, error)
        return self._parked(pause, error.message.rstrip("."), tried=True)

    def _trip(self, first: timedelta, error: EngineError) -> timedelta:
        doublings = min(self._look().breaker.trips, _MOST_DOUBLINGS)
        pause = min(first * (1 << doublings), _LONGEST)
        if self._store.trip(self._now(), pause):
            metrics.count("BreakerOpened")
            logger.error("Engine left alone", code=error.code, vendor_code=error.vendor_code)
        with self._lock:
            self._seen = None
        return pause

    def _answered(self) -> None:
        with self._lock:
            self._failures = 0
        if self._look().breaker.open_until is not None:
            self._store.close()
            logger.info("Engine answers again")
            with self._lock:
                self._seen = None

    def _look(self) -> _Seen:
        with self._lock:
            now = self._now()
            if self._seen is None or now - self._seen.at > _FRESH:
                spent = self._store.spent(now) if self._daily_cap else Decimal(0)
                self._seen = _Seen(now, self._store.breaker(), spent)
            return self._seen

    def _parked(self, wait: timedelta, why: str, *, tried: bool = False) -> EngineParked:
        """Not all at the same moment, or the engine would meet them all at once."""
        seconds = wait.total_seconds() + self._spread(0, _SPREAD_SECONDS)
        return EngineParked(f"{why}; the page waits.", retry_after=seconds, tried=tried)


def _midnight(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=UTC)
