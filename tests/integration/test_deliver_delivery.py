"""A delivery is tried until it is taken, once it is taken never again, and every try is kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from deliver.delivery import Delivery, RetryIn
from deliver.events import Event
from deliver.outcomes import OutcomeMissingError, Outcomes
from deliver.retries import RetrySchedule
from receipts import keys, metrics
from receipts.contracts import DeliveryJob
from receipts.delivery_store import DeliveryAttempt
from receipts.document_state import Outcome
from receipts.errors import DeliveryError, DeliveryPostponed, DeliveryRefused, EndpointGone
from receipts.revisions import Revisions
from tests.builders import DOCUMENT_ID, NOON, manifest, source
from tests.integration.conftest import Cloud

JOB = DeliveryJob(document_id=DOCUMENT_ID, revision=1)
RECORD = b'{"document_id":"d"}'


class Receiver:
    """Takes events, except while it has an error left to raise."""

    def __init__(self, *errors: DeliveryError, address: str = "https://books.test/hook") -> None:
        self.errors = list(errors)
        self.address = address
        self.events: list[Event] = []

    def send(self, event: Event, at: datetime) -> int:
        self.events.append(event)
        if self.errors:
            raise self.errors.pop(0)
        return 204


def busy(**asked: float) -> DeliveryError:
    return DeliveryPostponed("The webhook answered 503.", 503, **asked)


def clock() -> Callable[[], datetime]:
    """A minute passes between one look and the next."""
    minutes = iter(range(60))
    return lambda: NOON.replace(minute=next(minutes))


class Desk:
    """The deliver stage on emulated AWS, with a schedule of two retries."""

    def __init__(self, cloud: Cloud, receiver: Receiver) -> None:
        self.cloud = cloud
        self.delivery = Delivery(
            outcomes=Outcomes(cloud.objects, cloud.documents),
            ledger=cloud.ledger,
            outlets={"webhook": receiver},
            schedule=RetrySchedule((5, 300), chance=lambda: 0.5),
            now=clock(),
        )

    def end(self) -> None:
        self.cloud.documents.receive(DOCUMENT_ID, source())
        self.cloud.documents.begin(DOCUMENT_ID, manifest(1))
        self.write_receipt(revision=1)
        self.cloud.documents.finish(DOCUMENT_ID, Outcome(status="completed", receipts=1))

    def write_receipt(self, revision: int) -> None:
        key = keys.receipt(keys.receipt_id(DOCUMENT_ID, 1), revision)
        self.cloud.objects.write(key, RECORD, "application/json")

    def deliver(self, message_id: str = "m1", **changes: object) -> float | None:
        """Deliver, and give the seconds until the message is to come back."""
        try:
            self.delivery.deliver(JOB.model_copy(update=changes), message_id)
        except RetryIn as retry:
            return retry.seconds
        return None

    @property
    def attempts(self) -> tuple[DeliveryAttempt, ...]:
        return self.cloud.ledger.attempts(DOCUMENT_ID)

    @property
    def outcomes(self) -> list[str]:
        return [attempt.outcome for attempt in self.attempts]


def open_desk(cloud: Cloud, receiver: Receiver) -> Desk:
    desk = Desk(cloud, receiver)
    desk.end()
    return desk


def test_taken_event_is_not_sent_again(cloud: Cloud) -> None:
    receiver = Receiver()
    desk = open_desk(cloud, receiver)
    assert [desk.deliver("m1"), desk.deliver("m1"), desk.deliver("m2")] == [None] * 3
    assert len(receiver.events) == 1


def test_postponed_event_comes_again_under_the_same_id(cloud: Cloud) -> None:
    receiver = Receiver(busy())
    desk = open_desk(cloud, receiver)
    assert [desk.deliver(), desk.deliver()] == [5, None]
    first, second = receiver.events
    assert first == second
    assert [(a.attempt, a.outcome, a.status_code, a.code) for a in desk.attempts] == [
        (1, "postponed", 503, "delivery_postponed"),
        (2, "delivered", 204, None),
    ]
    assert [a.retry_seconds for a in desk.attempts] == [5, None]


def test_receiver_that_asks_for_time_gets_it(cloud: Cloud) -> None:
    desk = open_desk(cloud, Receiver(busy(retry_after=77)))
    assert desk.deliver() == 77


def test_event_tried_in_vain_for_an_hour_is_counted(
    cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = open_desk(cloud, Receiver(*[busy()] * 3))
    hours = iter((12, 12, 13))
    desk.delivery = replace(
        desk.delivery,
        schedule=RetrySchedule((1, 1, 1, 1)),
        now=lambda: NOON.replace(hour=next(hours)),
    )
    late = []
    for _ in range(3):
        desk.deliver()
        metrics.flush()
        late.append("DeliveriesLate" in capsys.readouterr().out)
    assert late == [False, False, True]


def test_message_dies_after_its_last_attempt(cloud: Cloud) -> None:
    receiver = Receiver(*(busy() for _ in range(9)))
    desk = open_desk(cloud, receiver)
    assert [desk.deliver() for _ in range(5)] == [5, 300, 0, 0, 0]
    assert desk.outcomes == ["postponed", "postponed", "exhausted"]
    assert len(receiver.events) == 3


def test_record_of_a_merge_that_was_given_up_is_not_told(cloud: Cloud) -> None:
    """Its revision was announced as failed, under the same id, and a better one came since."""
    receiver = Receiver()
    desk = Desk(cloud, receiver)
    cloud.documents.receive(DOCUMENT_ID, source())
    cloud.documents.begin(DOCUMENT_ID, manifest(1))
    cloud.documents.complete_part(DOCUMENT_ID, 1)
    desk.write_receipt(revision=1)
    cloud.documents.finish(DOCUMENT_ID, Outcome(status="failed", code="abandoned", message="No."))
    revisions = Revisions(cloud.documents)
    reopened = revisions.reopen(DOCUMENT_ID)
    desk.write_receipt(revision=2)
    revisions.revise(reopened, Outcome(status="completed", revision=2, receipts=1))
    desk.deliver("m1", revision=1)
    assert receiver.events == []
    desk.deliver("m2", revision=2)
    (event,) = receiver.events
    assert event.webhook_id.endswith("_2")


def test_redriven_message_has_a_schedule_of_its_own(cloud: Cloud) -> None:
    receiver = Receiver(*(busy() for _ in range(4)))
    desk = open_desk(cloud, receiver)
    for _ in range(3):
        desk.deliver("m1")
    assert [desk.deliver("m2"), desk.deliver("m2")] == [5, None]
    assert [attempt.attempt for attempt in desk.attempts] == [1, 2, 3, 4, 5]


def test_refused_event_ends_and_is_on_record(cloud: Cloud) -> None:
    receiver = Receiver(DeliveryRefused("The webhook answered 404.", 404))
    desk = open_desk(cloud, receiver)
    assert [desk.deliver(), desk.deliver()] == [None, None]
    (attempt,) = desk.attempts
    assert (attempt.outcome, attempt.status_code) == ("refused", 404)
    assert attempt.code == "delivery_refused"
    assert attempt.error


def test_delivered_event_is_sent_again_on_demand(cloud: Cloud) -> None:
    receiver = Receiver()
    desk = open_desk(cloud, receiver)
    desk.deliver("m1")
    desk.deliver("m2", again=True)
    desk.deliver("m2", again=True)
    first, second = receiver.events
    assert first.webhook_id == second.webhook_id
    assert desk.outcomes == ["delivered", "delivered"]


def gone() -> DeliveryError:
    return EndpointGone("The webhook answered 410.", 410)


def test_gone_endpoint_is_sent_nothing_more(cloud: Cloud) -> None:
    receiver = Receiver(gone())
    desk = open_desk(cloud, receiver)
    desk.deliver("m1")
    desk.deliver("m2")
    assert len(receiver.events) == 1
    assert [(a.outcome, a.code) for a in desk.attempts] == [
        ("refused", "endpoint_gone"),
        ("disabled", "endpoint_disabled"),
    ]


def test_enabled_endpoint_is_sent_to_again(cloud: Cloud) -> None:
    desk = open_desk(cloud, Receiver(gone()))
    desk.deliver("m1")
    assert cloud.ledger.enable("webhook")
    desk.deliver("m2")
    assert desk.outcomes == ["refused", "delivered"]
    assert not cloud.ledger.enable("webhook")


def test_endpoint_with_another_address_is_not_gone(cloud: Cloud) -> None:
    open_desk(cloud, Receiver(gone())).deliver("m1")
    moved = Receiver(address="https://books.test/new")
    assert Desk(cloud, moved).deliver("m2") is None
    assert len(moved.events) == 1


def test_profile_may_name_what_the_stack_lacks(cloud: Cloud) -> None:
    desk = open_desk(cloud, Receiver())
    desk.deliver(destination="queue")
    assert [(a.outcome, a.code) for a in desk.attempts] == [("refused", "destination_missing")]


def test_ledger_lists_attempts_and_nothing_else(cloud: Cloud) -> None:
    desk = open_desk(cloud, Receiver(gone()))
    desk.deliver("m1")
    assert cloud.ledger.every_attempt() == desk.attempts


def test_document_that_has_not_ended_is_not_announced(cloud: Cloud) -> None:
    cloud.documents.receive(DOCUMENT_ID, source())
    with pytest.raises(OutcomeMissingError):
        Desk(cloud, Receiver()).delivery.deliver(JOB, "m1")
