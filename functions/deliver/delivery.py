"""Deliver a document's outcome: build the event, send it, write the attempt down."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from deliver.events import event_body, event_type
from deliver.webhook import WebhookSender
from receipts import keys, metrics
from receipts.contracts import DeliveryJob
from receipts.delivery_store import AttemptOutcome, DeliveryAttempt, DeliveryLedger
from receipts.document_store import DocumentState, DocumentStore
from receipts.errors import DeliveryError
from receipts.object_store import ObjectStore
from receipts.observability import logger


class OutcomeMissingError(Exception):
    """The document has no terminal state, or its receipt object is not there."""


@dataclass(frozen=True)
class Delivery:
    """The deliver stage with its collaborators."""

    objects: ObjectStore
    documents: DocumentStore
    ledger: DeliveryLedger
    sender: WebhookSender
    now: Callable[[], datetime]

    def deliver(self, job: DeliveryJob) -> None:
        """Send the event unless it was taken before; a postponed one is raised, to be retried."""
        earlier = self.ledger.attempts(job.document_id)
        webhook_id = _webhook_id(job)
        earlier = tuple(attempt for attempt in earlier if attempt.webhook_id == webhook_id)
        if any(attempt.outcome == "delivered" for attempt in earlier):
            return
        state = self._ended(job.document_id)
        attempt, error = self._attempt(job, state, number=len(earlier) + 1)
        self.ledger.record(attempt)
        metrics.count(f"Deliveries.{attempt.outcome}")
        logger.info(
            "Delivery attempted",
            document_id=job.document_id,
            outcome=attempt.outcome,
            status_code=attempt.status_code,
        )
        if error and error.retryable:
            raise error

    def _ended(self, document_id: str) -> DocumentState:
        state = self.documents.find(document_id)
        if state is None or not state.terminal:
            raise OutcomeMissingError(document_id)
        return state

    def _attempt(
        self, job: DeliveryJob, state: DocumentState, *, number: int
    ) -> tuple[DeliveryAttempt, DeliveryError | None]:
        body = event_body(state, self._receipt(job, state))
        webhook_id = _webhook_id(job)
        at, started = self.now(), time.monotonic()
        status_code, error = self._send(webhook_id, body, at)
        attempt = DeliveryAttempt(
            document_id=job.document_id,
            webhook_id=webhook_id,
            attempt=number,
            event_type=event_type(state),
            url=self.sender.url,
            attempted_at=at,
            outcome=_outcome(error),
            status_code=status_code,
            error=error.message if error else None,
            seconds=round(time.monotonic() - started, 3),
        )
        return attempt, error

    def _send(
        self, webhook_id: str, body: bytes, at: datetime
    ) -> tuple[int | None, DeliveryError | None]:
        try:
            return self.sender.send(webhook_id, body, at), None
        except DeliveryError as error:
            return error.status_code, error

    def _receipt(self, job: DeliveryJob, state: DocumentState) -> bytes | None:
        """The receipt object of this revision; a rejected or failed document has none."""
        if state.code:
            return None
        receipt = self.objects.find(keys.receipt(_receipt_id(job), job.revision))
        if receipt is None:
            raise OutcomeMissingError(job.document_id)
        return receipt


def _receipt_id(job: DeliveryJob) -> str:
    return keys.receipt_id(job.document_id, job.receipt)


def _webhook_id(job: DeliveryJob) -> str:
    return keys.webhook_id(_receipt_id(job), job.revision)


def _outcome(error: DeliveryError | None) -> AttemptOutcome:
    if error is None:
        return "delivered"
    return "postponed" if error.retryable else "refused"
