"""How a document ended, as the event that says so."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from deliver.events import Event, PresignedReceipt, event_body, event_type
from receipts import keys
from receipts.contracts import DeliveryJob
from receipts.document_state import DocumentState
from receipts.document_store import DocumentStore
from receipts.moments import Now, utc_now
from receipts.object_store import ObjectStore

# The longest that a function's credentials last; the link dies with those that signed it.
LINK_SECONDS = 12 * 3600


class OutcomeMissingError(Exception):
    """The document has no terminal state, or its receipt object is not there."""


@dataclass(frozen=True)
class Outcomes:
    """Where the ends of documents are kept."""

    objects: ObjectStore
    documents: DocumentStore
    now: Now = utc_now

    def event(self, job: DeliveryJob) -> Event | None:
        """The event of a job; None where a later revision stands and this one left no receipt."""
        state = self.documents.find(job.document_id)
        if state is None or not state.terminal:
            raise OutcomeMissingError(job.document_id)
        receipt = self._receipt(job, state)
        if receipt is None and (state.revision or 1) > job.revision:
            return None
        return Event(
            webhook_id=webhook_id(job),
            type=event_type(state, job.revision),
            body=event_body(state, job.revision, receipt, partial(self._link, job)),
        )

    def _link(self, job: DeliveryJob) -> PresignedReceipt:
        key = keys.receipt(_receipt_id(job), job.revision)
        expires_at = self.now() + timedelta(seconds=LINK_SECONDS)
        return PresignedReceipt(self.objects.presigned_work(key, LINK_SECONDS), expires_at)

    def _receipt(self, job: DeliveryJob, state: DocumentState) -> bytes | None:
        """The receipt object of this revision, if it has one that counts."""
        if state.code or job.revision in state.voided:
            return None
        receipt = self.objects.find(keys.receipt(_receipt_id(job), job.revision))
        if receipt is None and state.revision == job.revision:
            raise OutcomeMissingError(job.document_id)
        return receipt


def webhook_id(job: DeliveryJob) -> str:
    """The same for every attempt and every destination."""
    return keys.webhook_id(_receipt_id(job), job.revision)


def _receipt_id(job: DeliveryJob) -> str:
    return keys.receipt_id(job.document_id, job.receipt)
