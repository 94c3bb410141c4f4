"""One signed POST, by Standard Webhooks (https://www.standardwebhooks.com)."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

import httpx
from standardwebhooks import Webhook

from deliver.events import Event
from deliver.retries import retry_after_seconds
from receipts.errors import (
    DeliveryError,
    DeliveryPostponed,
    DeliveryRefused,
    EndpointGone,
    ReceiverTimedOut,
    ReceiverUnreachable,
)

# A receiver that answers so may take the same event later.
_POSTPONED_STATUSES = frozenset({408, 409, 425, 429})


class WebhookSender:
    """An endpoint with its secrets, newest first; every secret signs, so that they can rotate."""

    def __init__(self, http: httpx.Client, *, url: str, secrets: Sequence[str]) -> None:
        self._http = http
        self.address = url
        self._signers = [Webhook(secret) for secret in secrets]

    def send(self, event: Event, at: datetime) -> int:
        """POST the event and give the status; raises a DeliveryError."""
        headers = {
            "content-type": "application/json",
            "webhook-id": event.webhook_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": self._signature(event, at),
        }
        try:
            answer = self._http.post(self.address, content=event.body, headers=headers)
        except httpx.TimeoutException as error:
            raise ReceiverTimedOut(
                "The webhook did not answer in time; it is tried again."
            ) from error
        except httpx.TransportError as error:
            raise ReceiverUnreachable(
                f"The webhook could not be reached ({type(error).__name__}); it is tried again."
            ) from error
        if not answer.is_success:
            raise _refusal(answer.status_code, answer.headers.get("retry-after"), at)
        return answer.status_code

    def _signature(self, event: Event, at: datetime) -> str:
        text = event.body.decode()
        return " ".join(signer.sign(event.webhook_id, at, text) for signer in self._signers)


def _refusal(status: int, retry_after: str | None, at: datetime) -> DeliveryError:
    if status in _POSTPONED_STATUSES or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return DeliveryPostponed(
            f"The webhook answered {status}; it is tried again.",
            status,
            retry_after=retry_after_seconds(retry_after, at),
        )
    if status == HTTPStatus.GONE:
        return EndpointGone("The webhook answered 410: it takes no events any more.", status)
    return DeliveryRefused(
        f"The webhook answered {status}: correct the endpoint, then deliver again.", status
    )
