"""What the workers of a function hold in memory while a run goes on."""

import threading
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from tests.chaos.workers import Workers

_EVERY_SECONDS = 0.5
_MB = 1e6


@dataclass
class MemoryWatch:
    """The most that any worker of each function held, in megabytes."""

    workers: Workers
    peak: dict[str, float] = field(default_factory=dict)

    def run(self, done: threading.Event) -> None:
        """Look every moment until all is done."""
        while not done.wait(_EVERY_SECONDS):
            for name, worker in self.workers.by_function():
                with suppress(psutil.NoSuchProcess):
                    held = worker.memory_info().rss / _MB
                    self.peak[name] = max(held, self.peak.get(name, 0))
