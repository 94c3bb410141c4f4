"""What goes wrong at AWS: drawn by chance from a seed, and counted.

Workers are killed before and after every write that is seen, a set number of times each; some calls
are throttled, some fail after they took effect, and in a burst a whole service is away for longer
than a client tries.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response

from tests.chaos.calls import Call

_THROTTLED = {
    "dynamodb": (400, "ProvisionedThroughputExceededException"),
    "s3": (503, "SlowDown"),
    "amazonsqs": (400, "ThrottlingException"),
}
_BURST_SECONDS = 3.0
# A write that is made but in emergencies has to be met when it comes, and may come too seldom.
_RARELY_SEEN, _RARE_KILL_PERCENT = 20, 40

type Moment = Literal["before", "after"]


@dataclass(frozen=True)
class AwsFault:
    """What happens to one call: its worker dies, or it is refused, with or without effect."""

    name: str = ""
    kills: Moment | None = None
    refusal: tuple[int, str] | None = None
    takes_effect: bool = False

    def refusal_of(self, call: Call) -> Response:
        """The refusal as the call's service words it."""
        status, code = self.refusal or (500, "InternalError")
        if call.service == "s3":
            text = f"<Error><Code>{code}</Code><Message>injected</Message></Error>"
            return Response(text, status, media_type="application/xml")
        text = f'{{"__type":"com.amazonaws#{code}","message":"injected"}}'
        return Response(text, status, media_type="application/x-amz-json-1.0")


NONE = AwsFault()


@dataclass(frozen=True)
class FaultRates:
    """How often: kills a write and moment, and the share of calls for the rest, in percent."""

    kills: int = 3
    kill_percent: float = 10
    throttled_percent: float = 1
    failed_after_percent: float = 0.5
    burst_percent: float = 0.02


class AwsFaults:
    """Draws a fault for each call; safe for threads."""

    def __init__(
        self, rates: FaultRates, seed: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rates = rates
        self._dice = random.Random(seed)  # noqa: S311  chance that repeats, not secrets
        self._clock = clock
        self._lock = threading.Lock()
        self._away: dict[str, float] = {}
        self.active = True
        self.seen: Counter[Call] = Counter()
        self.kills: Counter[tuple[Call, Moment]] = Counter()
        self.others: Counter[str] = Counter()

    def draw(self, call: Call) -> AwsFault:
        """The fault that this call meets, `NONE` for none."""
        with self._lock:
            self.seen[call] += 1
            fault = self._drawn(call) if self.active and call.function != "?" else NONE
            if fault.kills:
                self.kills[call, fault.kills] += 1
            elif fault.name:
                self.others[fault.name] += 1
            return fault

    def writes(self) -> list[Call]:
        """Every write that a function made."""
        return sorted(call for call in self.seen if call.writes and call.function != "?")

    def uncovered(self) -> Iterator[tuple[Call, Moment]]:
        """Writes at which no worker died, though they were made often enough."""
        for call in self.writes():
            if self.seen[call] <= _RARELY_SEEN:
                continue
            for moment in ("before", "after"):
                if not self.kills[call, moment]:
                    yield call, moment

    def _drawn(self, call: Call) -> AwsFault:
        return self._kill(call) or self._burst(call) or self._refusal(call) or NONE

    def _kill(self, call: Call) -> AwsFault | None:
        open_moments: list[Moment] = [
            moment for moment in ("before", "after") if self.kills[call, moment] < self._rates.kills
        ]
        rare = self.seen[call] <= _RARELY_SEEN
        percent = _RARE_KILL_PERCENT if rare else self._rates.kill_percent
        if not call.writes or not open_moments or not self._hits(percent):
            return None
        moment = self._dice.choice(open_moments)
        return AwsFault(f"killed {moment}", kills=moment)

    def _burst(self, call: Call) -> AwsFault | None:
        if call.service not in _THROTTLED:
            return None
        if self._hits(self._rates.burst_percent):
            self._away[call.service] = self._clock() + _BURST_SECONDS
        if self._clock() < self._away.get(call.service, 0):
            return AwsFault(f"{call.service} away", refusal=_THROTTLED[call.service])
        return None

    def _refusal(self, call: Call) -> AwsFault | None:
        if call.service in _THROTTLED and self._hits(self._rates.throttled_percent):
            return AwsFault(f"{call.service} throttled", refusal=_THROTTLED[call.service])
        if call.writes and self._hits(self._rates.failed_after_percent):
            failed = (500, "InternalError")
            return AwsFault(f"{call.service} reply lost", refusal=failed, takes_effect=True)
        return None

    def _hits(self, percent: float) -> bool:
        return self._dice.random() * 100 < percent
