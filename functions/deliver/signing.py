"""Signatures by Standard Webhooks, one for each of the secrets that are valid now."""

import time
from collections.abc import Callable
from datetime import datetime

from standardwebhooks import Webhook

from deliver.events import Event

# How long a function goes on with secrets that were changed meanwhile.
SECRET_SECONDS = 300


class Signer:
    """Signs with every secret that `read` gives, divided by blanks, so that they can rotate."""

    def __init__(
        self, read: Callable[[], str], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._read = read
        self._clock = clock
        self._webhooks: list[Webhook] = []
        self._stale_at = clock()

    def headers(self, event: Event, at: datetime) -> dict[str, str]:
        """What makes the event verifiable; `at` is in UTC."""
        text = event.body.decode()
        signatures = (one.sign(event.webhook_id, at, text) for one in self._current())
        return {
            "webhook-id": event.webhook_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(signatures),
        }

    def _current(self) -> list[Webhook]:
        if self._clock() >= self._stale_at:
            self._webhooks = [Webhook(secret) for secret in self._read().split()]
            self._stale_at = self._clock() + SECRET_SECONDS
        return self._webhooks
