from typing import Any

import pytest
from pydantic import ValidationError

from local.ocr_service.faults import NO_FAULT, Fault, FaultInjector, FaultPlan
from local.ocr_service.vendor_errors import VENDOR_ERRORS, openai_name


def injector(*faults: dict[str, Any], seed: int = 0) -> FaultInjector:
    following = FaultInjector()
    following.follow(FaultPlan.model_validate({"seed": seed, "faults": faults}))
    return following


def drawn(faults: FaultInjector, count: int, task: str = "text_recognition") -> list[bool]:
    return [faults.draw(task) is not NO_FAULT for _ in range(count)]


def test_no_plan_injects_nothing() -> None:
    assert FaultInjector().draw("multi_lan") is NO_FAULT


def test_next_requests_fail_then_no_more() -> None:
    faults = injector({"error": "Throttling", "next": 2})

    assert drawn(faults, 4) == [True, True, False, False]


def test_fault_without_count_is_for_all() -> None:
    assert all(drawn(injector({"delay_seconds": 1}), 5))


def test_other_tasks_are_spared() -> None:
    faults = injector({"error": "Throttling", "task": "multi_lan", "next": 1})

    assert drawn(faults, 1, "table_parsing") == [False]
    assert drawn(faults, 1, "multi_lan") == [True]


def test_faults_follow_one_another() -> None:
    faults = injector({"error": "Throttling", "next": 1}, {"error": "SystemError", "next": 1})

    assert [faults.draw("multi_lan").error for _ in range(3)] == ["Throttling", "SystemError", None]


def test_percentage_repeats_with_its_seed() -> None:
    fault = {"error": "Throttling", "percent": 25}
    first, second = (drawn(injector(fault, seed=7), 400) for _ in range(2))

    assert first == second
    assert 60 < sum(first) < 140
    assert first != drawn(injector(fault, seed=8), 400)


def test_report_counts_what_was_injected() -> None:
    faults = injector({"error": "Throttling", "next": 2}, {"drop_connection": True, "task": "x"})
    drawn(faults, 3)

    assert faults.report() == {
        "seed": 0,
        "faults": [
            {"error": "Throttling", "next": 2, "injected": 2},
            {"drop_connection": True, "task": "x", "injected": 0},
        ],
        "injected": 2,
    }


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"error": "NoSuchCode"},
        {"error": "Throttling", "drop_connection": True},
        {"error": "Throttling", "next": 1, "percent": 5},
        {"error": "Throttling", "next": 0},
        {"error": "Throttling", "percent": 101},
        {"html_gateway": 500},
        {"html_gateway": 502, "at": "mid_stream"},
        {"delay_seconds": -1},
        {"wait": 5},
    ],
)
def test_senseless_fault_is_refused(fault: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Fault.model_validate(fault)


@pytest.mark.parametrize("name", VENDOR_ERRORS)
def test_every_row_can_be_injected(name: str) -> None:
    error = Fault(error=name).injected_error

    assert error is not None
    assert (error.code, error.status) == VENDOR_ERRORS[name][:2]
    assert 400 <= error.status <= 504
    assert str(error)


def test_message_of_an_error_may_be_given() -> None:
    assert str(Fault(error="Throttling", message="Slow down.").injected_error) == "Slow down."


@pytest.mark.parametrize("retry_after", [3, "Sun, 22 Nov 2026 16:00:00 GMT"])
def test_retry_after_is_sent_as_given(retry_after: int | str) -> None:
    error = Fault(error="Throttling", retry_after=retry_after).injected_error

    assert error is not None
    assert error.headers == {"retry-after": str(retry_after)}


@pytest.mark.parametrize(
    ("code", "status", "name"),
    [
        ("InvalidApiKey", 401, ("invalid_api_key", "invalid_request_error")),
        ("Throttling.AllocationQuota", 429, ("insufficient_quota", "insufficient_quota")),
        ("DataInspectionFailed", 400, ("data_inspection_failed", "data_inspection_failed")),
        ("InternalError", 500, ("internal_error", "internal_error")),
        ("BadRequest.TooLarge", 400, ("BadRequest.TooLarge", "invalid_request_error")),
    ],
)
def test_errors_have_openai_names(code: str, status: int, name: tuple[str, str]) -> None:
    assert openai_name(code, status) == name
