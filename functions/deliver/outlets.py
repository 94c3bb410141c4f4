"""What a destination has to do."""

from datetime import datetime
from typing import Protocol

from deliver.events import Event


class Outlet(Protocol):
    """A place that events are handed to."""

    @property
    def address(self) -> str:
        """What the ledger calls it."""

    def send(self, event: Event, at: datetime) -> int | None:
        """Hand the event over and give the status of the answer; raises a DeliveryError."""
