"""Which way the pages of a profile go."""

from typing import NamedTuple

from receipts.profiles import load_profiles
from receipts.queues import Queue


def waits_for_batch(profile: str) -> bool:
    """Whether its pages are read through the Batch API; of a profile that is gone they are not."""
    found = load_profiles().get(profile)
    return found is not None and found.mode == "batch"


class PageQueues(NamedTuple):
    """The queue of the ocr stage and that of the batch stage, which not every stack has."""

    ordinary: Queue
    batch: Queue | None = None

    def of(self, profile: str) -> Queue:
        """Where the page jobs of a profile go; the ordinary way where there is no batch stage."""
        return self.batch if self.batch and waits_for_batch(profile) else self.ordinary
