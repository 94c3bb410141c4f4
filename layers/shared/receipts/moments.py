"""The wall clock, where it is handed in, and how its moments are written."""

from collections.abc import Callable
from datetime import UTC, datetime

type Now = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def timestamp(moment: datetime) -> str:
    """As it stands in an item: the order of the texts is that of the moments."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
