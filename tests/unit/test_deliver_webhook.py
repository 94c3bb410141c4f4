"""What is sent is verified by the public packages, and every answer has its meaning."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import standardwebhooks
import svix.webhooks

from deliver.egress import EgressGuard, Target
from deliver.events import Event
from deliver.exchange import Answer, Exchange
from deliver.signing import SECRET_SECONDS, Signer
from deliver.webhook import WebhookSender
from receipts.errors import DeliveryPostponed, DeliveryRefused, EndpointGone, SecretInvalid

NEW = "whsec_bmV3IHNlY3JldCBmb3IgdGVzdHMgMjQgYnl0ZXM="
OLD = "whsec_b2xkIHNlY3JldCBmb3IgdGVzdHMgMjQgYnl0ZXM="
OTHER = "whsec_b3RoZXIgc2VjcmV0IGZvciB0ZXN0cyAyNCBieXQ="
BODY = '{"type":"receipt.processed","note":"Käse"}'.encode()
EVENT = Event("msg_1", "receipt.processed", BODY)


@dataclass(frozen=True)
class Recorded(Exchange):
    """Answers with one status, and keeps what was posted."""

    status_code: int = 204
    retry_after: str | None = None
    sent: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def post(self, target: Target, headers: Mapping[str, str], body: bytes) -> Answer:
        self.sent.append((dict(headers), body))
        return Answer(self.status_code, self.retry_after)


def send(exchange: Recorded, secrets: str = NEW) -> int:
    guard = EgressGuard(resolve=lambda host, port: ["93.184.215.14"])
    sender = WebhookSender("https://books.test/hook", Signer(lambda: secrets), guard, exchange)
    return sender.send(EVENT, datetime.now(UTC))


def sent(secrets: str = NEW) -> tuple[dict[str, str], bytes]:
    exchange = Recorded()
    assert send(exchange, secrets) == 204
    return exchange.sent[0]


VERIFIERS = [standardwebhooks.Webhook, svix.webhooks.Webhook]


@pytest.mark.parametrize("verifier", VERIFIERS, ids=["standardwebhooks", "svix"])
def test_public_packages_verify_what_is_sent(verifier: type) -> None:
    headers, body = sent()
    assert body == BODY
    verifier(NEW).verify(body, headers)


@pytest.mark.parametrize("verifier", VERIFIERS, ids=["standardwebhooks", "svix"])
@pytest.mark.parametrize("secret", [NEW, OLD])
def test_either_secret_verifies_while_they_rotate(secret: str, verifier: type) -> None:
    headers, body = sent(f"{NEW} {OLD}")
    verifier(secret).verify(body, headers)


@pytest.mark.parametrize("verifier", VERIFIERS, ids=["standardwebhooks", "svix"])
@pytest.mark.parametrize(
    ("secret", "more", "changes"),
    [
        (OTHER, b"", {}),
        (NEW, b" ", {}),
        (NEW, b"", {"webhook-id": "msg_2"}),
        (NEW, b"", {"webhook-timestamp": "1614265330"}),
    ],
    ids=["secret", "body", "id", "time"],
)
def test_what_was_changed_does_not_verify(
    verifier: type, secret: str, more: bytes, changes: dict[str, str]
) -> None:
    headers, body = sent()
    errors = (standardwebhooks.WebhookVerificationError, svix.webhooks.WebhookVerificationError)
    with pytest.raises(errors):
        verifier(secret).verify(body + more, headers | changes)


def test_signature_is_that_of_the_published_vector() -> None:
    """https://github.com/standard-webhooks/standard-webhooks/tree/main/libraries"""
    signer = Signer(lambda: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    event = Event("msg_p5jXN8AQM9LWM0D4loKWxJek", "receipt.processed", b'{"test": 2432232314}')
    assert signer.headers(event, datetime.fromtimestamp(1614265330, UTC)) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize(
    "stored",
    [
        "",
        " \n",
        "whsec_",
        f'{{"webhook":"{NEW}"}}',
        "whsec_c2hvcnQ=",
        "whsec_" + "YWFh" * 22,
        f"{NEW} old",
        f"{NEW},{OLD}",
        NEW.removesuffix("="),
    ],
    ids=["none", "blank", "prefix", "json", "short", "long", "one bad", "comma", "cut off"],
)
def test_nothing_is_sent_without_a_secret_to_sign_with(stored: str) -> None:
    exchange = Recorded()
    with pytest.raises(SecretInvalid, match="correct its value"):
        send(exchange, stored)
    assert exchange.sent == []


def test_secret_may_come_without_its_prefix() -> None:
    headers, body = sent(NEW.removeprefix("whsec_"))
    standardwebhooks.Webhook(NEW).verify(body, headers)


def test_corrected_secret_is_read_at_once() -> None:
    stored = ["none"]
    signer = Signer(lambda: stored[0])
    with pytest.raises(SecretInvalid):
        signer.headers(EVENT, datetime.now(UTC))
    stored[0] = NEW
    assert signer.headers(EVENT, datetime.now(UTC))["webhook-signature"]


def test_changed_secret_is_read_within_minutes() -> None:
    """Through a whole rotation there is always a signature of a secret that the receiver has."""
    now, stored = [0.0], [OLD]
    signer = Signer(lambda: stored[0], clock=lambda: now[0])

    def verified_by(secret: str) -> None:
        headers = signer.headers(EVENT, datetime.now(UTC))
        standardwebhooks.Webhook(secret).verify(BODY, headers)

    verified_by(OLD)
    stored[0] = f"{NEW} {OLD}"
    verified_by(OLD)
    now[0] += SECRET_SECONDS
    verified_by(OLD)
    verified_by(NEW)
    stored[0] = NEW
    verified_by(NEW)
    now[0] += SECRET_SECONDS
    verified_by(NEW)


@pytest.mark.parametrize("status", [301, 307, 408, 409, 425, 429, 500, 503, 599])
def test_busy_receiver_is_asked_again(status: int) -> None:
    with pytest.raises(DeliveryPostponed) as raised:
        send(Recorded(status_code=status))
    assert raised.value.status_code == status


@pytest.mark.parametrize("status", [400, 401, 404])
def test_other_answers_end_the_delivery(status: int) -> None:
    with pytest.raises(DeliveryRefused) as raised:
        send(Recorded(status_code=status))
    assert raised.value.status_code == status
    assert raised.value.code == "delivery_refused"


def test_gone_endpoint_is_told_apart() -> None:
    with pytest.raises(EndpointGone):
        send(Recorded(status_code=410))


def test_receiver_says_how_long_to_wait() -> None:
    with pytest.raises(DeliveryPostponed) as raised:
        send(Recorded(status_code=503, retry_after="120"))
    assert raised.value.retry_after == 120
