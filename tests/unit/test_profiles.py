from typing import get_args

import pytest
from pydantic import ValidationError

from receipts.contracts import Task
from receipts.errors import UnknownProfile
from receipts.printed import result_schema
from receipts.profiles import Profile, TaskRequest, find_profile, load_profiles
from receipts.profiles_json import destinations_of, reads_receipts


def test_shipped_profiles_are_valid() -> None:
    assert "receipts" in load_profiles()


def test_unknown_profile_names_the_known() -> None:
    with pytest.raises(UnknownProfile, match=r"'holiday'.*receipts/"):
        find_profile("holiday")


def test_result_schema_has_three_layers_at_most() -> None:
    def depth(value: object) -> int:
        inner = list(value.values()) if isinstance(value, dict) else value
        return 1 + max(depth(part) for part in inner) if isinstance(inner, list) else 0

    assert depth(result_schema()) == 3


@pytest.mark.parametrize("task", get_args(Task))
def test_every_task_has_a_profile(task: str) -> None:
    profiles = load_profiles().values()
    assert any(request.task == task for profile in profiles for request in profile.tasks)


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"task": "custom"}, "prompt"),
        ({"task": "text_recognition", "prompt": "Read it."}, "prompt"),
        ({"task": "table_parsing", "result_schema": {"a": ""}}, "result_schema"),
        (
            {"task": "key_information_extraction", "result_schema": {"a": {"b": [{"c": ""}]}}},
            "3 layers",
        ),
    ],
)
def test_task_that_makes_no_sense_is_refused(request_: dict[str, object], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        TaskRequest.model_validate(request_)


def test_profile_asks_for_every_task_once() -> None:
    twice = find_profile("text").model_dump()
    twice["tasks"] *= 2
    with pytest.raises(ValidationError, match="once"):
        Profile.model_validate(twice)


@pytest.mark.parametrize("name", load_profiles())
def test_profile_is_the_same_without_models(name: str) -> None:
    profile = load_profiles()[name]
    assert tuple(destinations_of(name)) == profile.destinations
    assert reads_receipts(name) == any(
        request.result_schema == "receipt" for request in profile.tasks
    )


def test_unknown_profile_tells_the_webhook() -> None:
    assert destinations_of("nothing-of-the-kind") == ("webhook",)
    assert not reads_receipts("nothing-of-the-kind")


def test_destination_is_named_once() -> None:
    described = load_profiles()["lines"].model_dump()
    with pytest.raises(ValidationError, match="every destination once"):
        Profile.model_validate(described | {"destinations": ["webhook", "webhook"]})
