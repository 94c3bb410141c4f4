import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.pacing import Pacer, share
from receipts.errors import EngineThrottled

NEVER = float("inf")
ROUNDING = 1e-6

rates = st.tuples(st.integers(1, 120), st.integers(60, 60_000))
# Seconds that pass before a call, and its tokens: from few to more than a minute's.
calls = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.0, 0.3, 5.0, 61.0]) | st.floats(0, 3), st.integers(0, 90_000)
    ),
    max_size=60,
)


class Time:
    """A clock that only sleeping moves, or, frozen, nothing: as for threads that ask together."""

    def __init__(self, *, frozen: bool = False) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self._frozen = frozen

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += 0 if self._frozen else seconds


def pacer_at(time: Time, *, requests: int = 60, tokens: int = 6_000_000) -> Pacer:
    return Pacer(requests, tokens, clock=time.clock, sleep=time.sleep)


def starts_of(
    rate: tuple[int, int], asked: list[tuple[float, int]], *, together: bool = False
) -> list[float]:
    """When each call starts; `together` leaves no time between one being let go and the next."""
    time = Time(frozen=together)
    pacer = pacer_at(time, requests=rate[0], tokens=rate[1])
    starts = []
    for pause, tokens in asked:
        time.now += pause
        time.slept.clear()
        pacer.wait(tokens, deadline=NEVER)
        starts.append(time.now + (sum(time.slept) if together else 0))
    return starts


def windows(starts: list[float], tokens: list[int], seconds: float) -> list[list[int]]:
    """The tokens of the calls in each window that begins with a call."""
    return [
        [
            count
            for at, count in zip(starts, tokens, strict=True)
            if begin <= at < begin + seconds - ROUNDING
        ]
        for begin in starts
    ]


@given(rates, calls, st.booleans())
def test_requests_stay_under_limit(
    rate: tuple[int, int], asked: list[tuple[float, int]], together: bool
) -> None:
    starts = starts_of(rate, asked, together=together)
    tokens = [count for _, count in asked]
    assert all(len(window) <= rate[0] for window in windows(starts, tokens, 60))
    # A rate of 1.5 a second is two in one second and one in the next.
    assert all(len(window) <= -(-rate[0] // 60) for window in windows(starts, tokens, 1))


@given(rates, calls, st.booleans())
def test_tokens_stay_under_limit(
    rate: tuple[int, int], asked: list[tuple[float, int]], together: bool
) -> None:
    starts = starts_of(rate, asked, together=together)
    tokens = [count for _, count in asked]
    for seconds in (1, 60):
        limit = rate[1] * seconds / 60
        assert all(
            sum(window) <= limit or sum(map(bool, window)) == 1
            for window in windows(starts, tokens, seconds)
        )


@given(rates, calls)
def test_call_above_limit_takes_its_time(
    rate: tuple[int, int], asked: list[tuple[float, int]]
) -> None:
    starts = starts_of(rate, asked)
    for (start, (_, tokens)), following in pairwise(zip(starts, asked, strict=True)):
        if tokens > rate[1] / 60:
            assert following[0] >= start + tokens * 60 / rate[1] - ROUNDING


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30))
def test_no_wait_below_limit(tokens: list[int]) -> None:
    time = Time()
    pacer = pacer_at(time, requests=60, tokens=60_000)
    for count in tokens:
        pacer.wait(count, deadline=time.now)
        time.now += 1
    assert time.slept == []


def test_calls_start_at_even_distances() -> None:
    starts = starts_of((240, 60_000), [(0, 250)] * 6, together=True)
    assert starts == [1000.0, 1000.25, 1000.5, 1000.75, 1001.0, 1001.25]


def test_wait_past_deadline_is_throttling() -> None:
    time = Time(frozen=True)
    pacer = pacer_at(time)
    pacer.wait(1, deadline=time.now)
    with pytest.raises(EngineThrottled, match="1 s") as raised:
        pacer.wait(1, deadline=time.now + 0.9)
    assert raised.value.retry_after == 1
    assert time.slept == []


def test_refused_call_takes_no_room() -> None:
    time = Time(frozen=True)
    pacer = pacer_at(time)
    pacer.wait(1, deadline=NEVER)
    with pytest.raises(EngineThrottled):
        pacer.wait(6_000_000, deadline=time.now)
    pacer.wait(1, deadline=time.now + 1)
    assert time.slept == [1.0]


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads that are interrupted as often as can be."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("hasty_threads")
def test_threads_never_share_a_start() -> None:
    time = Time(frozen=True)
    pacer = pacer_at(time)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: pacer.wait(1, deadline=NEVER), range(200)))
    assert sorted(time.slept) == list(range(1, 200))


@pytest.mark.parametrize(
    ("limit", "concurrency", "part"), [(600, 8, 75), (600, 128, 4), (6_000_000, 7, 857_142)]
)
def test_shares_stay_under_limit(limit: int, concurrency: int, part: int) -> None:
    assert share(limit, concurrency) == part


def test_share_is_never_nothing() -> None:
    assert share(4, 128) == 1
