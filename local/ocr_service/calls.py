"""How often the service was asked, how often it answered, and how often the engine worked."""

from collections import Counter
from typing import Any


class CallCounts:
    """Counts by task.

    `requests` had the right key and a readable body, `answered` are those whose answer was made
    (the vendor would bill them, even where a dropped connection kept the answer back), and
    `recognised` those for which the engine read the image, because it did not remember it.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin at zero."""
        self.requests: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.recognised: Counter[str] = Counter()

    def report(self) -> dict[str, Any]:
        """Each count in total and by task."""
        return {
            name: {"total": counts.total(), "by_task": dict(counts)}
            for name, counts in (
                ("requests", self.requests),
                ("answered", self.answered),
                ("recognised", self.recognised),
            )
        }
