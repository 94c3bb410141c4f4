"""Read one task of a page: paced, priced, and in strips where the answer does not fit.

Every answer is kept by the strip that it is for, so that reading can be taken up where it stopped.
"""

import time
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from ocr.exchange import EngineRequest
from ocr.page_request import call_of, within_limits
from ocr.strips import Strip
from ocr.turning import TURNS, says_nothing, turned, turned_back
from receipts.contracts import TaskResult, Usage
from receipts.cost import cost, estimate
from receipts.errors import EngineThrottled, EngineTimedOut
from receipts.models import ModelProfile, Region

# A strip may be cut in two so often: a page becomes eight strips at most.
_DEEPEST_CUT = 3
# A strip below this has no room for two lines of text.
_LEAST_HEIGHT = 128


type Answers = dict[str, TaskResult]
"""What was bought for one task, by `Strip.place`."""


class Engine(Protocol):
    """An OCR engine; raises EngineError."""

    def read(self, request: EngineRequest) -> TaskResult:
        """The result of one task for one image."""
        ...


class Pace(Protocol):
    """What keeps the calls of this invocation under the account's rate."""

    def wait(self, tokens: int, *, deadline: float) -> None:
        """Return when a call of so many tokens may go; raises EngineThrottled past `deadline`."""
        ...


@dataclass
class _Reading:
    """One task in one invocation; `slowest` is the longest call so far, in seconds."""

    answers: Answers
    deadline: float
    slowest: float = field(default=0, init=False)

    def note(self, strip: Strip, answer: TaskResult) -> None:
        self.answers[strip.place] = answer
        self.slowest = max(self.slowest, answer.seconds)

    def check_time(self) -> None:
        """Not to be cut off with what was bought; the first call is made whatever it takes."""
        if self.slowest and self.slowest > self.deadline - time.monotonic():
            raise EngineThrottled(
                "The page takes more time than this invocation has; it is read on in another one."
            )


@dataclass(frozen=True)
class TaskReader:
    """An engine with its model's figures and its pace.

    `turns_pages` is for a protocol that cannot be asked to: a page on which nothing was read is
    then turned and read again.
    """

    engine: Engine
    pace: Pace
    model: ModelProfile
    region: Region | None
    turns_pages: bool = False

    def read(
        self, request: EngineRequest, answers: Answers, *, deadline: float
    ) -> tuple[TaskResult, ...]:
        """One result, or one a strip; `deadline` in seconds of the monotonic clock.

        What `answers` has is not bought again, and whatever is bought is put there.
        """
        reading = _Reading(answers, deadline)
        results = self._read(Strip(request), reading, cuts_left=_DEEPEST_CUT)
        for degrees in TURNS if self.turns_pages and request.enable_rotate else ():
            if not says_nothing(results):
                break
            results = self._read_turned(request, degrees, reading, in_vain=results)
        return tuple(results)

    def _read_turned(
        self,
        request: EngineRequest,
        degrees: int,
        reading: _Reading,
        *,
        in_vain: list[TaskResult],
    ) -> list[TaskResult]:
        page = Strip(turned(request, degrees), turn=degrees)
        strips = self._read(page, reading, cuts_left=_DEEPEST_CUT)
        first, *others = (turned_back(strip, degrees, request) for strip in strips)
        for attempt in in_vain:
            first = first.with_bill(attempt)
        return [first, *others]

    def _read(self, strip: Strip, reading: _Reading, *, cuts_left: int) -> list[TaskResult]:
        result = reading.answers.get(strip.place)
        if result is None:
            reading.check_time()
            result = strip.on_page(self._buy(strip.request, reading.deadline))
            reading.note(strip, result)
        if not result.truncated or cuts_left == 0 or strip.request.height < 2 * _LEAST_HEIGHT:
            return [result]
        upper, lower = strip.halves()
        parts = self._read(upper, reading, cuts_left=cuts_left - 1)
        parts += self._read(lower, reading, cuts_left=cuts_left - 1)
        return [parts[0].with_bill(result), *parts[1:]]

    def _buy(self, request: EngineRequest, deadline: float) -> TaskResult:
        expected = estimate(call_of(request), self.model)
        result = self._ask(within_limits(request, self.model), expected, deadline)
        return result.model_copy(update={"estimate": expected, "cost": self._cost(result.usage)})

    def _ask(self, request: EngineRequest, expected: Usage, deadline: float) -> TaskResult:
        """Ask until there is an answer, or an error that time within this invocation won't cure.

        What timed out is not asked again where it would be cut off by the end of the invocation, so
        that whoever counts outages hears of it.
        """
        while True:
            self.pace.wait(expected.input_tokens + expected.output_tokens, deadline=deadline)
            asked = time.monotonic()
            try:
                return self.engine.read(request)
            except EngineThrottled as error:
                _wait_as_told(error, deadline)
            except EngineTimedOut:
                now = time.monotonic()
                if request.stream or now - asked > deadline - now:
                    raise
                request = request.streamed()

    def _cost(self, usage: Usage) -> Decimal | None:
        return cost(usage, self.model, region=self.region)


def _wait_as_told(error: EngineThrottled, deadline: float) -> None:
    """Sleep for what Retry-After says; raise where nothing is said, or time runs out before."""
    seconds = error.retry_after
    if seconds is None or time.monotonic() + seconds > deadline:
        raise error
    time.sleep(seconds)
