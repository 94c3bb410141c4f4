"""A delivery is tried until it is taken, once it is taken never again, and every try is kept."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from deliver.delivery import Delivery, OutcomeMissingError
from deliver.webhook import WebhookSender
from receipts import keys
from receipts.contracts import DeliveryJob
from receipts.document_store import Outcome
from receipts.errors import DeliveryPostponed
from tests.builders import DOCUMENT_ID, manifest, source
from tests.integration.conftest import Cloud

JOB = DeliveryJob(document_id=DOCUMENT_ID, revision=1)
RECORD = b'{"document_id":"d"}'


def ended(cloud: Cloud) -> None:
    cloud.documents.receive(DOCUMENT_ID, source())
    cloud.documents.begin(DOCUMENT_ID, manifest(1))
    cloud.objects.write(
        keys.receipt(keys.receipt_id(DOCUMENT_ID, 1), 1), RECORD, "application/json"
    )
    cloud.documents.finish(DOCUMENT_ID, Outcome(status="completed"))


def delivery(cloud: Cloud, answer: Callable[[httpx.Request], httpx.Response]) -> Delivery:
    http = httpx.Client(transport=httpx.MockTransport(answer))
    secret = "whsec_bmV3IHNlY3JldCBmb3IgdGVzdHMgMjQgYnl0ZXM="  # noqa: S105  made for tests
    return Delivery(
        objects=cloud.objects,
        documents=cloud.documents,
        ledger=cloud.ledger,
        sender=WebhookSender(http, url="https://books.test/hook", secrets=[secret]),
        now=lambda: datetime.now(UTC),
    )


class Receiver:
    """Answers with the statuses given, one after the other, and keeps what it got."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(self.statuses.pop(0))


def test_taken_event_is_not_sent_again(cloud: Cloud) -> None:
    ended(cloud)
    receiver = Receiver(204)
    for _ in range(2):
        delivery(cloud, receiver).deliver(JOB)
    assert len(receiver.requests) == 1


def test_postponed_event_comes_again_under_the_same_id(cloud: Cloud) -> None:
    ended(cloud)
    receiver = Receiver(503, 200)
    with pytest.raises(DeliveryPostponed):
        delivery(cloud, receiver).deliver(JOB)
    delivery(cloud, receiver).deliver(JOB)
    first, second = receiver.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.content == second.content
    attempts = cloud.ledger.attempts(DOCUMENT_ID)
    assert [(a.attempt, a.outcome, a.status_code) for a in attempts] == [
        (1, "postponed", 503),
        (2, "delivered", 200),
    ]


def test_refused_event_ends_and_is_on_record(cloud: Cloud) -> None:
    ended(cloud)
    delivery(cloud, Receiver(404)).deliver(JOB)
    (attempt,) = cloud.ledger.attempts(DOCUMENT_ID)
    assert (attempt.outcome, attempt.status_code) == ("refused", 404)
    assert attempt.error is not None


def test_ledger_lists_every_attempt(cloud: Cloud) -> None:
    ended(cloud)
    delivery(cloud, Receiver(204)).deliver(JOB)
    assert cloud.ledger.every_attempt() == cloud.ledger.attempts(DOCUMENT_ID)


def test_document_that_has_not_ended_is_not_announced(cloud: Cloud) -> None:
    cloud.documents.receive(DOCUMENT_ID, source())
    with pytest.raises(OutcomeMissingError):
        delivery(cloud, Receiver()).deliver(JOB)
