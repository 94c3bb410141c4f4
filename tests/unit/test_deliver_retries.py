from datetime import UTC, datetime

import pytest

from deliver.retries import LONGEST_WAIT, RetrySchedule, retry_after_seconds
from tests.template import load_template, resources

PARAMETER = load_template()["Parameters"]["WebhookRetrySeconds"]
DEFAULT = RetrySchedule.parse(PARAMETER["Default"])
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def waits(schedule: RetrySchedule) -> list[float]:
    planned = (schedule.wait(number, None) for number in range(1, 100))
    return [wait for wait in planned if wait is not None]


def test_default_schedule_lasts_three_days() -> None:
    steady = RetrySchedule(DEFAULT.seconds, chance=lambda: 0.5)
    assert waits(steady)[:6] == [5, 300, 1800, 7200, 18000, 36000]
    assert 72 * 3600 <= sum(waits(steady)) <= 74 * 3600


def test_last_attempt_is_followed_by_none() -> None:
    assert RetrySchedule((5, 10)).wait(3, None) is None


@pytest.mark.parametrize(("chance", "expected"), [(0.0, 90), (0.5, 100), (1.0, 110)])
def test_waits_are_spread_by_a_tenth(chance: float, expected: float) -> None:
    assert RetrySchedule((100,), chance=lambda: chance).wait(1, None) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("asked", "expected"), [(1, 100), (500, 500), (10 * 24 * 3600, LONGEST_WAIT)]
)
def test_receiver_may_ask_for_more_time(asked: float, expected: float) -> None:
    assert RetrySchedule((100,), chance=lambda: 0.5).wait(1, asked) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("Wed, 04 Mar 2026 12:02:00 GMT", 120),
        ("Wed, 04 Mar 2026 13:02:00 +0100", 120),
        ("Wed, 04 Mar 2026 12:02:00 -0000", 120),
        ("Wed, 04 Mar 2026 11:00:00 GMT", 0),
        ("9" * 400, float("inf")),
        ("soon", None),
        ("-5", None),
        ("Wed, 04 Mar 2026 12:02:00 +9999999999999", None),
        ("Wed, 04 Mar 99999999999999999999 12:02:00 GMT", None),
        (None, None),
    ],
)
def test_retry_after_is_read(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, NOON) == seconds


def test_queue_has_receives_for_the_longest_schedule() -> None:
    longest = 1 + int(PARAMETER["AllowedPattern"].rpartition(",")[2].rstrip("}$"))
    redrive = resources("AWS::SQS::Queue")["DeliveryQueue"]["Properties"]["RedrivePolicy"]
    assert redrive["maxReceiveCount"] >= longest + 10
