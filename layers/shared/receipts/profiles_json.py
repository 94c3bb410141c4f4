"""Where the events of a profile go, and what its records are.

Read from `profiles.json` alone, as the models of `receipts.profiles`, which validate it, cost a
cold start more than the stages that come after the engine have use for.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from receipts.contracts import DEFAULT_DESTINATIONS, Destination


def destinations_of(profile: str) -> Sequence[Destination]:
    """The destinations of a profile; of one that is not known, or names none, the webhook."""
    found: Sequence[Destination] = _profile(profile).get("destinations", DEFAULT_DESTINATIONS)
    return found


def reads_receipts(profile: str) -> bool:
    """Whether a profile asks for the receipt schema, so that its records are receipts to book."""
    tasks = _profile(profile).get("tasks", ())
    return any(request.get("result_schema") == "receipt" for request in tasks)


def _profile(name: str) -> Mapping[str, Any]:
    """As it is written; empty where it is not known."""
    return _profiles().get(name, {})


@cache
def _profiles() -> Mapping[str, Mapping[str, Any]]:
    profiles: Mapping[str, Mapping[str, Any]] = json.loads(
        Path(__file__).with_name("profiles.json").read_bytes()
    )
    return profiles
