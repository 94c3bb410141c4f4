"""Hand an event to its destination, once it is taken never again, and write every attempt down."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from deliver.events import Event
from deliver.outcomes import Outcomes, webhook_id
from deliver.outlets import Outlet
from deliver.retries import RetrySchedule
from receipts import metrics
from receipts.contracts import DeliveryJob, Destination
from receipts.delivery_store import AttemptOutcome, DeliveryAttempt, DeliveryLedger
from receipts.errors import DeliveryError, DestinationMissing, EndpointDisabled, EndpointGone
from receipts.observability import logger
from receipts.tombstone import stops_at_tombstone

_ENDS: frozenset[AttemptOutcome] = frozenset(("delivered", "refused", "disabled"))
# After this an outage of the receiver is one that somebody should know of.
_LATE = timedelta(hours=1)


class RetryIn(Exception):
    """The message is to come back after so many seconds; at once where it is to die."""

    def __init__(self, seconds: float, code: str | None) -> None:
        super().__init__(f"in {seconds:.0f} s")
        self.seconds = seconds
        self.code = code


@dataclass(frozen=True)
class _Answer:
    """What came of a try: no error where the event was taken."""

    error: DeliveryError | None
    status_code: int | None
    seconds: float


@dataclass(frozen=True)
class Delivery:
    """The deliver stage with its collaborators."""

    outcomes: Outcomes
    ledger: DeliveryLedger
    outlets: Mapping[Destination, Outlet]
    schedule: RetrySchedule
    now: Callable[[], datetime]

    @stops_at_tombstone
    def deliver(self, job: DeliveryJob, message_id: str) -> None:
        """Send the event unless it was taken before; raises RetryIn where it is not taken yet.

        Every message has a schedule of its own, so that one put back by a person starts anew.
        After its last attempt nothing more is sent, and it dies.
        """
        self.outcomes.documents.refuse_forgotten(job.document_id)
        earlier = self.ledger.attempts_at(job.document_id, webhook_id(job), job.destination)
        run = [attempt for attempt in earlier if attempt.message_id == message_id]
        if _is_over(job, earlier, run):
            return
        if run and run[-1].outcome == "exhausted":
            raise RetryIn(0, run[-1].code)
        event = self.outcomes.event(job)
        if event is None:
            logger.info("Event superseded", document_id=job.document_id, revision=job.revision)
            return
        attempt = self._attempt(job, event, message_id, number=len(earlier) + 1, turn=len(run) + 1)
        if attempt.outcome == "postponed" and _is_late(attempt, run):
            metrics.count("DeliveriesLate")
        if attempt.outcome in {"postponed", "exhausted"}:
            raise RetryIn(attempt.retry_seconds or 0, attempt.code)

    def erase(self, document_id: str) -> None:
        """Remove the attempts for a forgotten document."""
        self.ledger.erase(document_id)

    def _attempt(
        self, job: DeliveryJob, event: Event, message_id: str, *, number: int, turn: int
    ) -> DeliveryAttempt:
        at = self.now()
        answer = self._try(job.destination, event, at)
        wait = self._wait(turn, answer.error)
        attempt = DeliveryAttempt(
            document_id=job.document_id,
            webhook_id=event.webhook_id,
            destination=job.destination,
            message_id=message_id,
            attempt=number,
            event_type=event.type,
            address=self._address(job.destination),
            attempted_at=at,
            outcome=_outcome(answer.error, wait),
            status_code=answer.status_code,
            code=answer.error.code if answer.error else None,
            error=answer.error.message if answer.error else None,
            seconds=answer.seconds,
            retry_seconds=wait,
        )
        self.ledger.record(attempt)
        self.outcomes.documents.refuse_forgotten(job.document_id)
        _log(attempt)
        return attempt

    def _try(self, destination: Destination, event: Event, at: datetime) -> _Answer:
        started = time.monotonic()
        try:
            status_code, error = self._send(destination, event, at), None
        except DeliveryError as refusal:
            status_code, error = refusal.status_code, refusal
        return _Answer(error, status_code, round(time.monotonic() - started, 3))

    def _send(self, destination: Destination, event: Event, at: datetime) -> int | None:
        outlet = self.outlets.get(destination)
        if outlet is None:
            raise DestinationMissing(
                f"The stack has no address for the destination {destination}: set its parameter."
            )
        if self.ledger.is_disabled(destination, outlet.address):
            raise EndpointDisabled(
                "The endpoint answered 410 before: run `receipts enable-webhook` or change its "
                "URL, then deliver again."
            )
        try:
            return outlet.send(event, at)
        except EndpointGone:
            self.ledger.disable(destination, outlet.address, at)
            logger.error("Endpoint disabled", destination=destination)
            raise

    def _wait(self, turn: int, error: DeliveryError | None) -> float | None:
        if error is None or not error.retryable:
            return None
        return self.schedule.wait(turn, error.retry_after)

    def _address(self, destination: Destination) -> str:
        outlet = self.outlets.get(destination)
        return outlet.address if outlet else ""


def _is_over(
    job: DeliveryJob, earlier: Sequence[DeliveryAttempt], run: Sequence[DeliveryAttempt]
) -> bool:
    """Whether this message has reached its end, or another one has delivered the event."""
    if run and run[-1].outcome in _ENDS:
        return True
    return not job.again and any(attempt.outcome == "delivered" for attempt in earlier)


def _is_late(attempt: DeliveryAttempt, run: Sequence[DeliveryAttempt]) -> bool:
    return bool(run) and attempt.attempted_at - run[0].attempted_at >= _LATE


def _outcome(error: DeliveryError | None, wait: float | None) -> AttemptOutcome:
    if error is None:
        return "delivered"
    if isinstance(error, EndpointDisabled):
        return "disabled"
    if not error.retryable:
        return "refused"
    return "exhausted" if wait is None else "postponed"


def _log(attempt: DeliveryAttempt) -> None:
    """At the level of an error where the event was not delivered and will not be."""
    metrics.count(f"Deliveries.{attempt.outcome}")
    pending = attempt.outcome in {"delivered", "postponed"}
    note = logger.info if pending else logger.error
    described = {"document_id", "destination", "attempt", "outcome", "status_code", "code"}
    note("Delivery attempted", **attempt.model_dump(include=described))
