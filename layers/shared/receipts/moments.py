"""The wall clock, where it is handed in."""

from collections.abc import Callable
from datetime import UTC, datetime

type Now = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)
