from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from deliver.events import Event
from deliver.webhook import WebhookSender
from receipts.errors import (
    DeliveryPostponed,
    DeliveryRefused,
    EndpointGone,
    ReceiverTimedOut,
    ReceiverUnreachable,
)

NEW = "whsec_bmV3IHNlY3JldCBmb3IgdGVzdHMgMjQgYnl0ZXM="
OLD = "whsec_b2xkIHNlY3JldCBmb3IgdGVzdHMgMjQgYnl0ZXM="
BODY = '{"type":"receipt.processed","note":"Käse"}'.encode()


def send(handler: Callable[[httpx.Request], httpx.Response], *secrets: str) -> int:
    http = httpx.Client(transport=httpx.MockTransport(handler))
    sender = WebhookSender(http, url="https://books.test/hook", secrets=secrets or (NEW,))
    return sender.send(Event("msg_1", "receipt.processed", BODY), datetime.now(UTC))


def sent(*secrets: str) -> httpx.Request:
    requests: list[httpx.Request] = []

    def receive(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(204)

    assert send(receive, *secrets) == 204
    return requests[0]


def test_public_verifier_accepts_what_is_sent() -> None:
    request = sent()
    Webhook(NEW).verify(request.content, dict(request.headers))
    assert request.content == BODY


@pytest.mark.parametrize("secret", [NEW, OLD])
def test_either_secret_verifies_while_they_rotate(secret: str) -> None:
    request = sent(NEW, OLD)
    Webhook(secret).verify(request.content, dict(request.headers))


def test_another_body_does_not_verify() -> None:
    request = sent()
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(request.content + b" ", dict(request.headers))


def test_another_id_does_not_verify() -> None:
    request = sent()
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(request.content, dict(request.headers) | {"webhook-id": "msg_2"})


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 503])
def test_busy_receiver_is_asked_again(status: int) -> None:
    with pytest.raises(DeliveryPostponed) as raised:
        send(lambda _: httpx.Response(status))
    assert raised.value.status_code == status


@pytest.mark.parametrize("status", [301, 400, 401, 404])
def test_other_answers_end_the_delivery(status: int) -> None:
    with pytest.raises(DeliveryRefused) as raised:
        send(lambda _: httpx.Response(status, headers={"location": "https://elsewhere.test"}))
    assert raised.value.status_code == status


def test_unreachable_receiver_is_asked_again() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(ReceiverUnreachable) as raised:
        send(refuse)
    assert raised.value.status_code is None


def test_silent_receiver_is_asked_again() -> None:
    def say_nothing(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("silent", request=request)

    with pytest.raises(ReceiverTimedOut):
        send(say_nothing)


def test_gone_endpoint_is_told_apart() -> None:
    with pytest.raises(EndpointGone):
        send(lambda _: httpx.Response(410))


def test_receiver_says_how_long_to_wait() -> None:
    with pytest.raises(DeliveryPostponed) as raised:
        send(lambda _: httpx.Response(503, headers={"retry-after": "120"}))
    assert raised.value.retry_after == 120
