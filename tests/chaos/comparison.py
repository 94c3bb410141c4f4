"""Whether two ways of reading give the same records, processing details aside."""

from collections.abc import Mapping, Sequence
from typing import Any

# What an upload is called, how it was processed, and what was uploaded before it.
_ITS_OWN = frozenset(
    {"receipt_id", "document_id", "source", "processing", "duplicates", "status", "review"}
)


# The checks that say what was uploaded before.
_UNIQUENESS = frozenset({"U1", "U2", "U3"})


def record(receipt: Mapping[str, Any]) -> dict[str, Any]:
    """A receipt without what no two uploads have in common."""
    kept = {name: value for name, value in receipt.items() if name not in _ITS_OWN}
    checks = receipt["validation"]["checks"]
    return kept | {"validation": [one for one in checks if one["code"] not in _UNIQUENESS]}


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """Where two records differ, as paths; nothing of their values."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        names = sorted({*one, *other})
        return [
            found
            for name in names
            for found in differences(one.get(name), other.get(name), f"{path}.{name}".strip("."))
        ]
    if _are_lists(one, other) and len(one) == len(other):
        return [
            found
            for number, (left, right) in enumerate(zip(one, other, strict=True))
            for found in differences(left, right, f"{path}[{number}]")
        ]
    return [] if one == other else [path]


def _are_lists(*values: Any) -> bool:
    return all(isinstance(one, Sequence) and not isinstance(one, str) for one in values)
