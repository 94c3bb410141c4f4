"""What each kind of dead message means for its document."""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from receipts import keys, metrics
from receipts.contracts import AggregateJob, DeliveryJob, PageFailure, PageJob
from receipts.dead_letters import DeadLetters, DeadMessage, Work, document_of
from receipts.document_state import Outcome
from receipts.document_store import DocumentStore
from receipts.errors import PartAbandoned
from receipts.object_store import ObjectStore
from receipts.observability import logger
from receipts.queues import Queue
from receipts.receipt_items import ReceiptItems
from receipts.revisions import Revisions
from receipts.statuses import OPEN, Status
from receipts.storage_event import ObjectCreated
from receipts.tombstone import stops_at_tombstone


@dataclass(frozen=True)
class Recovery:
    """The recover stage with its collaborators."""

    objects: ObjectStore
    documents: DocumentStore
    receipts: ReceiptItems
    dead_letters: DeadLetters
    aggregate_queue: Queue
    delivery_queue: Queue

    @stops_at_tombstone
    def bury(self, message: DeadMessage) -> None:
        """Keep the message, then let its document end; one that nobody can read is only kept."""
        metrics.count("DeadMessages")
        try:
            work = message.work()
        except ValidationError:
            self.dead_letters.keep(None, message)
            logger.error("Dead message kept unread", message_id=message.message_id)
            return
        document_id = document_of(work)
        self.dead_letters.keep(document_id, message)
        logger.warning("Dead message kept", document_id=document_id, queue=message.queue)
        if isinstance(work, ObjectCreated) or self.documents.find(document_id):
            self._abandon(work)

    def erase(self, document_id: str) -> None:
        """Remove the dead messages of a forgotten document, and what their workers wrote last."""
        self.dead_letters.erase(document_id)
        self.receipts.erase(document_id)
        for prefix in (keys.pages_of, keys.results_of, keys.receipts_of):
            self.objects.erase(prefix(document_id))

    def _abandon(self, work: Work) -> None:
        match work:
            case ObjectCreated():
                self._abandon_upload(work)
            case PageJob():
                self._abandon_page(work)
            case AggregateJob():
                advice = "Its pages could not be merged: look into the logs."
                self._fail(work.document_id, advice, OPEN)
            case DeliveryJob():
                """The document has ended; the ledger says why the webhook does not know."""

    def _abandon_upload(self, event: ObjectCreated) -> None:
        """Preprocess never got through: the document fails; one that it prepared goes its way.

        What such a one may miss still, the sweep sends.
        """
        document_id = keys.document_id(event.source)
        if not self.documents.receive(document_id, event.source).manifest.images:
            advice = "It could not be prepared: look into the logs, then upload again."
            self._fail(document_id, advice, ("received",))

    def _abandon_page(self, job: PageJob) -> None:
        """The page never got a result: it counts as failed, and its document goes on without."""
        error = PartAbandoned(
            f"Page {job.page.page} was given up after repeated errors: upload the document again."
        )
        failure = PageFailure(
            part=job.page.part, page=job.page.page, code=error.code, message=error.message
        )
        if self.documents.fail_part(job.document_id, failure).complete:
            self.aggregate_queue.send(AggregateJob(document_id=job.document_id))

    def _fail(self, document_id: str, message: str, standing: Iterable[Status]) -> None:
        """End what stands so, and leave no record of a merge that died, or is still under way."""
        error = PartAbandoned(f"The document was given up after repeated errors. {message}")
        outcome = Outcome(status="failed", code=error.code, message=error.message)
        state = self.documents.finish(document_id, outcome, standing=standing)
        if state.revising:
            state = Revisions(self.documents).abandon(state)
        self.receipts.take_back(document_id, state.voided)
        if state.code == error.code:
            metrics.count("Documents.failed")
        for job in state.delivery_jobs() if state.terminal else ():
            self.delivery_queue.send(job)
