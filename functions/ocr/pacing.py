"""Hold an invocation's engine calls to its share of the account's limits.

The vendor limits requests and tokens by the minute and, at a sixtieth of that, by the second, and
refuses a burst even below both (`Throttling.BurstRate`).
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from receipts.errors import EngineThrottled

_MINUTE = 60


class _Start(NamedTuple):
    at: float
    tokens: int


def share(limit: int, concurrency: int) -> int:
    """What one of `concurrency` invocations may use of an account's limit; never nothing."""
    return max(1, limit // concurrency)


class Pacer:
    """Starts calls at even distances, later where their tokens would be too many for the limit.

    A call with more tokens than go into a second has that second alone, and the next one waits as
    many seconds as it took. Threads share one pacer and go in the order in which they asked.
    """

    def __init__(
        self,
        requests_per_minute: int,
        tokens_per_minute: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._distance = _MINUTE / requests_per_minute
        self._tokens_per_second = tokens_per_minute / _MINUTE
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        # An earlier one lies more than a minute back: that many distances.
        self._starts: deque[_Start] = deque(maxlen=requests_per_minute)

    def wait(self, tokens: int, *, deadline: float) -> None:
        """Return when a call of `tokens`, input and output, may start.

        Raises EngineThrottled at once where that is after `deadline`, in seconds of the clock.
        """
        with self._lock:
            now = self._clock()
            start = max(now, self._earliest(tokens))
            if start > deadline:
                raise _too_late(start - now)
            self._starts.append(_Start(start, tokens))
        if start > now:
            self._sleep(start - now)

    def _earliest(self, tokens: int) -> float:
        if not self._starts:
            return -math.inf
        return max(
            self._starts[-1].at + self._distance,
            self._room(tokens, seconds=1),
            self._room(tokens, seconds=_MINUTE),
        )

    def _room(self, tokens: int, *, seconds: int) -> float:
        """From when a window of so many seconds holds `tokens` more, or nothing else."""
        limit = self._tokens_per_second * seconds
        total = tokens
        for earlier in reversed(self._starts):
            total += earlier.tokens
            if total > limit:
                return earlier.at + seconds * max(1, earlier.tokens / limit)
        return -math.inf


def _too_late(seconds: float) -> EngineThrottled:
    return EngineThrottled(
        f"The OCR engine's rate limit has no room for {math.ceil(seconds)} s, too long for this"
        " invocation; the page waits.",
        retry_after=seconds,
    )
