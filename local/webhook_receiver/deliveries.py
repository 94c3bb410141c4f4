"""What was delivered, in memory and in a file that outlives the process."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from standardwebhooks import Webhook, WebhookVerificationError


class Delivery(BaseModel):
    """One request; `body` is its JSON, or its text where it is none.

    A duplicate has the webhook-id of an earlier verified delivery.
    """

    model_config = ConfigDict(frozen=True)

    webhook_id: str | None
    type: str | None
    received_at: datetime
    verified: bool
    duplicate: bool
    document_id: str | None
    body: Any


class DeliveryLog:
    """Every delivery in the order it came, each appended to `store` as a JSON line."""

    def __init__(self, secrets: Sequence[str], store: Path | None = None) -> None:
        self._secrets = [Webhook(secret) for secret in secrets]
        self._store = store
        self.deliveries: list[Delivery] = []

    def receive(self, body: bytes, headers: Mapping[str, str]) -> Delivery:
        """Verify one request and keep it, whatever came of that."""
        delivery = self._delivery(body, headers)
        self.deliveries.append(delivery)
        if self._store is not None:
            with self._store.open("a", encoding="utf-8") as lines:
                lines.write(delivery.model_dump_json() + "\n")
        return delivery

    def _delivery(self, body: bytes, headers: Mapping[str, str]) -> Delivery:
        webhook_id = headers.get("webhook-id")
        verified = any(_verifies(secret, body, headers) for secret in self._secrets)
        content = _content(body)
        return Delivery(
            webhook_id=webhook_id,
            type=_text(content, "type"),
            received_at=datetime.now(UTC),
            verified=verified,
            duplicate=verified and self._has_verified(webhook_id),
            document_id=_text(content, "data", "document_id"),
            body=content,
        )

    def _has_verified(self, webhook_id: str | None) -> bool:
        return any(known.verified and known.webhook_id == webhook_id for known in self.deliveries)


def _verifies(secret: Webhook, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether the secret signed exactly these bytes within the last five minutes."""
    try:
        secret.verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError):
        # The package lets the ValueError of a malformed signature or body through.
        return False
    return True


def _content(body: bytes) -> Any:
    text = body.decode(errors="replace")
    try:
        return json.loads(text)
    except ValueError:
        return text


def _text(content: Any, *path: str) -> str | None:
    for key in path:
        content = content.get(key) if isinstance(content, dict) else None
    return content if isinstance(content, str) else None
