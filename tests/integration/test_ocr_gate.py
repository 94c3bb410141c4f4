"""The engine is left alone when it is out of order or costs too much, and no page is lost by it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from ocr.gate import Gate
from receipts.errors import (
    EngineAccessDenied,
    EngineError,
    EngineParked,
    EngineRefused,
    EngineThrottled,
    EngineUnavailable,
)
from tests.integration.conftest import Cloud

DOWN = EngineUnavailable("The OCR engine failed.")
DENIED = EngineAccessDenied("The OCR engine denies access.")


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 4, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def skip(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def environment(cloud: Cloud, clock: Clock) -> Callable[[], Gate]:
    """One gate for each execution environment, all with the one table."""

    def start(cap: str = "0") -> Gate:
        return Gate(
            cloud.engine, daily_cap=Decimal(cap), now=clock, spread=lambda least, most: least
        )

    return start


@pytest.fixture
def capped(cloud: Cloud, clock: Clock) -> Gate:
    return Gate(cloud.engine, daily_cap=Decimal(1), now=clock, spread=lambda least, most: least)


def parked(gate: Gate) -> float | None:
    """For how many seconds a page is sent away, None where it is let through."""
    try:
        gate.admit()
    except EngineParked as error:
        return error.retry_after
    return None


def fail(gate: Gate, *errors: EngineError) -> list[bool]:
    return [gate.failed(error) is not None for error in errors]


def test_breaker_opens_at_the_third_failure_for_everybody(
    environment: Callable[[], Gate],
) -> None:
    one, other = environment(), environment()
    assert fail(one, DOWN, DOWN, DOWN) == [False, False, True]
    assert (parked(one), parked(other)) == (30, 30)


def test_answers_between_failures_keep_the_breaker_closed(
    environment: Callable[[], Gate],
) -> None:
    gate = environment()
    for _ in range(3):
        fail(gate, DOWN, DOWN)
        gate.paid(Decimal(0))
    fail(gate, DOWN, DOWN, EngineRefused("no"), DOWN, EngineThrottled("slow"), DOWN)
    assert parked(gate) is None


def test_denied_access_opens_the_breaker_at_once(environment: Callable[[], Gate]) -> None:
    gate = environment()
    assert fail(gate, DENIED) == [True]
    assert parked(gate) == 120


def test_one_page_tries_the_engine_and_its_answer_closes_the_breaker(
    environment: Callable[[], Gate], clock: Clock
) -> None:
    one, other = environment(), environment()
    fail(one, DENIED)
    clock.skip(121)
    assert (parked(one), parked(other)) == (None, 30)
    one.paid(Decimal(0))
    clock.skip(6)
    assert (parked(one), parked(other)) == (None, None)


def test_breaker_stays_open_longer_each_time_and_closes_by_itself(
    environment: Callable[[], Gate], clock: Clock
) -> None:
    gate = environment()
    fail(gate, DOWN, DOWN, DOWN)
    pauses = []
    for _ in range(7):
        wait = parked(gate)
        assert wait is not None
        pauses.append(wait)
        clock.skip(wait + 1)
        assert parked(gate) is None
        assert fail(gate, DOWN) == [True]
    assert pauses == [30, 60, 120, 240, 480, 900, 900]
    clock.skip(901)
    assert parked(gate) is None
    gate.paid(Decimal(0))
    assert parked(gate) is None


def test_probe_that_died_is_followed_by_another(
    environment: Callable[[], Gate], clock: Clock
) -> None:
    gate = environment()
    fail(gate, DENIED)
    clock.skip(121)
    assert parked(gate) is None
    assert parked(gate) == 30
    clock.skip(181)
    assert parked(gate) is None


def test_failures_at_once_count_as_one_trip(cloud: Cloud, environment: Callable[[], Gate]) -> None:
    fail(environment(), DENIED, DENIED, DENIED)
    fail(environment(), DENIED)
    assert cloud.engine.breaker().trips == 1


def test_spend_above_the_cap_waits_for_the_next_day(capped: Gate, clock: Clock) -> None:
    capped.paid(Decimal("0.60"))
    clock.skip(6)
    assert parked(capped) is None
    capped.paid(Decimal("0.40"))
    clock.skip(6)
    assert parked(capped) == 12 * 3600 - 12
    clock.skip(12 * 3600)
    assert parked(capped) is None


def test_spend_of_all_environments_is_one_sum(cloud: Cloud, clock: Clock) -> None:
    gates = [Gate(cloud.engine, daily_cap=Decimal(9), now=clock) for _ in range(3)]
    for gate in gates:
        gate.paid(Decimal("0.000123"))
    assert cloud.engine.spent(clock.now) == Decimal("0.000369")


def test_without_a_cap_nothing_is_written(
    cloud: Cloud, environment: Callable[[], Gate], clock: Clock
) -> None:
    environment().paid(Decimal(1))
    assert cloud.engine.spent(clock.now) == 0
