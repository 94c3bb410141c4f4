"""Signatures by Standard Webhooks, one for each of the secrets that are valid now."""

import base64
import time
from collections.abc import Callable
from datetime import datetime

from standardwebhooks import Webhook

from deliver.events import Event
from receipts.errors import SecretInvalid

# How long a function goes on with secrets that were changed meanwhile.
SECRET_SECONDS = 300

# Standard Webhooks, "Signature scheme": a key has 24 to 64 bytes.
_PREFIX = "whsec_"
_KEY_BYTES = range(24, 65)


class Signer:
    """Signs with every secret that `read` gives, divided by blanks, so that they can rotate.

    Secrets are in Base64, with or without the prefix `whsec_`.
    """

    def __init__(
        self, read: Callable[[], str], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._read = read
        self._clock = clock
        self._webhooks: list[Webhook] = []
        self._stale_at = clock()

    def headers(self, event: Event, at: datetime) -> dict[str, str]:
        """What makes the event verifiable; `at` is in UTC. Raises SecretInvalid."""
        text = event.body.decode()
        signatures = (one.sign(event.webhook_id, at, text) for one in self._current())
        return {
            "webhook-id": event.webhook_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(signatures),
        }

    def _current(self) -> list[Webhook]:
        if self._clock() >= self._stale_at:
            self._webhooks = _webhooks(self._read())
            self._stale_at = self._clock() + SECRET_SECONDS
        return self._webhooks


def _webhooks(secrets: str) -> list[Webhook]:
    found = secrets.split()
    if not found or not all(map(_is_key, found)):
        raise SecretInvalid(
            "The webhook's secret is not Base64 of 24 to 64 bytes, or several of that divided by "
            "blanks: correct its value. It is tried again."
        )
    return [Webhook(secret) for secret in found]


def _is_key(secret: str) -> bool:
    """By strict Base64: the library passes over what is none, and would sign with the rest."""
    try:
        return len(base64.b64decode(secret.removeprefix(_PREFIX), validate=True)) in _KEY_BYTES
    except ValueError:
        return False
