"""The webhook: a signed POST by Standard Webhooks, and what its answer means.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from deliver.egress import EgressGuard
from deliver.events import Event
from deliver.exchange import Answer, Exchange
from deliver.retries import retry_after_seconds
from deliver.signing import Signer
from receipts.errors import DeliveryError, DeliveryPostponed, DeliveryRefused, EndpointGone

# A receiver that answers so may take the same event later; a redirect is not followed, but may pass
# as a page for maintenance does.
_POSTPONED_STATUSES = frozenset({408, 409, 425, 429})
_HEADERS = {"content-type": "application/json", "user-agent": "receipt-pipeline"}


@dataclass(frozen=True)
class WebhookSender:
    """The endpoint at `address`, which is checked anew for every event."""

    address: str
    signer: Signer
    guard: EgressGuard = field(default_factory=EgressGuard)
    exchange: Exchange = field(default_factory=Exchange)

    def send(self, event: Event, at: datetime) -> int:
        """POST the event and give the status; raises a DeliveryError."""
        target = self.guard.check(self.address)
        signed = self.signer.headers(event, at)
        answer = self.exchange.post(target, {**_HEADERS, **signed}, event.body)
        if not HTTPStatus.OK <= answer.status_code < HTTPStatus.MULTIPLE_CHOICES:
            raise _refusal(answer, at)
        return answer.status_code


def _refusal(answer: Answer, at: datetime) -> DeliveryError:
    status = answer.status_code
    passing = status < HTTPStatus.BAD_REQUEST or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if passing or status in _POSTPONED_STATUSES:
        return DeliveryPostponed(
            f"The webhook answered {status}; it is tried again.",
            status,
            retry_after=retry_after_seconds(answer.retry_after, at),
        )
    if status == HTTPStatus.GONE:
        return EndpointGone("The webhook answered 410: it takes no events any more.", status)
    return DeliveryRefused(
        f"The webhook answered {status}: correct the endpoint, then deliver again.", status
    )
