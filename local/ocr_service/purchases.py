"""How often each answer was bought, for tests that hold that nothing is bought twice."""

from collections import Counter
from typing import Any


class Purchases:
    """Counts answers by image and task, and those of batches by `custom_id` too.

    Nothing is remembered before `begin`, so that a service that runs for months does not grow.
    """

    def __init__(self) -> None:
        self.end()

    def begin(self) -> None:
        """Count from zero."""
        self.end()
        self._counting = True

    def end(self) -> None:
        """Forget, and count no more."""
        self._counting = False
        self._images: Counter[str] = Counter()
        self._lines: Counter[str] = Counter()

    def add(self, image: str, task: str, custom_id: str) -> None:
        """Count one answer to an image, by its digest; `custom_id` is empty outside of batches."""
        if self._counting:
            self._images[f"{image}/{task}"] += 1
            self._lines[custom_id] += bool(custom_id)

    def report(self) -> dict[str, Any]:
        """The counts by SHA-256 and task, and by `custom_id`."""
        lines = {name: count for name, count in self._lines.items() if name}
        return {"counting": self._counting, "images": dict(self._images), "custom_ids": lines}
