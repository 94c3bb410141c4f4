"""What each kind of dead message means for its document."""

from dataclasses import dataclass

from receipts import keys
from receipts.contracts import AggregateJob, PageFailure, PageJob
from receipts.document_store import DocumentStore, Outcome
from receipts.errors import PartAbandoned
from receipts.observability import logger
from receipts.queues import Queue
from receipts.storage_event import ObjectCreated


@dataclass(frozen=True)
class Recovery:
    """The recover stage with its collaborators."""

    documents: DocumentStore
    aggregate_queue: Queue
    delivery_queue: Queue

    def abandon_upload(self, event: ObjectCreated) -> None:
        """Preprocess never got through: the document fails."""
        document_id = keys.document_id(event.source)
        self.documents.receive(document_id, event.source)
        self._fail(document_id, "It could not be prepared: look into the logs, then upload again.")

    def abandon_page(self, job: PageJob) -> None:
        """The page never got a result: it counts as failed, and its document goes on without."""
        error = PartAbandoned(
            f"Page {job.page.page} was given up after repeated errors: upload the document again."
        )
        failure = PageFailure(
            part=job.page.part, page=job.page.page, code=error.code, message=error.message
        )
        state = self.documents.fail_part(job.document_id, failure)
        logger.warning("Page given up", document_id=job.document_id, page=job.page.page)
        if state.complete:
            self.aggregate_queue.send(AggregateJob(document_id=job.document_id))

    def abandon_aggregation(self, job: AggregateJob) -> None:
        """The pages are read but could not be merged: the document fails."""
        self._fail(job.document_id, "Its pages could not be merged: look into the logs.")

    def _fail(self, document_id: str, message: str) -> None:
        error = PartAbandoned(f"The document was given up after repeated errors. {message}")
        outcome = Outcome(status="failed", code=error.code, message=error.message)
        state = self.documents.finish(document_id, outcome)
        logger.warning("Document given up", document_id=document_id, status=state.status)
        for job in state.delivery_jobs():
            self.delivery_queue.send(job)
