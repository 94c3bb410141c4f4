"""Where the events of a profile go.

Read from `profiles.json` alone, as the models of `receipts.profiles`, which validate it, cost a
cold start more than the stages that only send jobs have use for.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from receipts.contracts import DEFAULT_DESTINATIONS, Destination


def destinations_of(profile: str) -> Sequence[Destination]:
    """The destinations of a profile; of one that is not known, or names none, the webhook."""
    found: Sequence[Destination] = (
        _profiles().get(profile, {}).get("destinations", DEFAULT_DESTINATIONS)
    )
    return found


@cache
def _profiles() -> Mapping[str, Mapping[str, Any]]:
    profiles: Mapping[str, Mapping[str, Any]] = json.loads(
        Path(__file__).with_name("profiles.json").read_bytes()
    )
    return profiles
