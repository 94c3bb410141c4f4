"""One signed POST, by Standard Webhooks (https://www.standardwebhooks.com)."""

from collections.abc import Sequence
from datetime import datetime

import httpx
from standardwebhooks import Webhook

from receipts.errors import DeliveryPostponed, DeliveryRefused

# A receiver that answers so may take the same event later.
_POSTPONED_STATUSES = frozenset({408, 409, 425, 429})


class WebhookSender:
    """An endpoint with its secrets, newest first; every secret signs, so that they can rotate."""

    def __init__(self, http: httpx.Client, *, url: str, secrets: Sequence[str]) -> None:
        self._http = http
        self.url = url
        self._signers = [Webhook(secret) for secret in secrets]

    def send(self, webhook_id: str, body: bytes, at: datetime) -> int:
        """POST the event and give the status; raises DeliveryPostponed or DeliveryRefused."""
        headers = {
            "content-type": "application/json",
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": self._signature(webhook_id, body, at),
        }
        try:
            status = self._http.post(self.url, content=body, headers=headers).status_code
        except httpx.TransportError as error:
            raise DeliveryPostponed(
                f"The webhook could not be reached ({type(error).__name__}); it is tried again."
            ) from error
        _check(status)
        return status

    def _signature(self, webhook_id: str, body: bytes, at: datetime) -> str:
        return " ".join(signer.sign(webhook_id, at, body.decode()) for signer in self._signers)


def _check(status: int) -> None:
    if httpx.codes.is_success(status):
        return
    if status in _POSTPONED_STATUSES or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise DeliveryPostponed(f"The webhook answered {status}; it is tried again.", status)
    raise DeliveryRefused(
        f"The webhook answered {status}: correct the endpoint, then deliver again.", status
    )
