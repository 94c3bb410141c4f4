"""One invocation at a time does a job; where it dies, the next may take over after a while."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from receipts.batch_store import BatchStore, Job
from receipts.moments import Now

# Longer than any one call to the engine or to AWS may take, and short enough to wait for.
_DURATION = timedelta(minutes=3)
_RENEWED_AFTER = timedelta(seconds=30)


class LeaseLost(Exception):
    """Another invocation has taken the job over; this one has to stop."""


class Lease:
    """The right to do a job, kept as long as `keep` is called often enough."""

    def __init__(self, store: BatchStore, job: Job, now: Now) -> None:
        self._store = store
        self._job = job
        self._now = now
        self._owner = uuid.uuid4().hex
        self._taken_at: datetime | None = None

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Whether the job is this invocation's; given back at the end, also after an error."""
        taken = self._take()
        try:
            yield taken
        finally:
            if taken:
                self._store.give_back(self._job, self._owner)

    def keep(self, *, fresh: bool = False) -> None:
        """Still at it; `fresh` renews the lease in any case. Raises LeaseLost."""
        renewed = self._taken_at
        if not fresh and renewed and self._now() - renewed < _RENEWED_AFTER:
            return
        if not self._take():
            raise LeaseLost

    def _take(self) -> bool:
        taken = self._store.lease(self._job, self._owner, _DURATION)
        if taken:
            self._taken_at = self._now()
        return taken
