"""A page gets its outcome, and its document goes on when it was the last."""

from dataclasses import dataclass

from receipts import metrics
from receipts.contracts import AggregateJob, PageFailure, PageJob
from receipts.document_state import DocumentState
from receipts.document_store import DocumentStore
from receipts.errors import DocumentBusy, EngineError
from receipts.observability import logger
from receipts.queues import Queue
from receipts.revisions import Revisions


@dataclass(frozen=True)
class PageOutcomes:
    """What is written when a page has been read, or cannot be; doing it twice does no harm."""

    documents: DocumentStore
    aggregate_queue: Queue

    def complete(self, job: PageJob) -> None:
        """The page is read; raises DocumentBusy while its document is merged without it."""
        state = self.documents.complete_part(job.document_id, job.page.part)
        self._go_on(self._late(job) if state.failed(job.page.part) else state)

    def fail(self, job: PageJob, error: EngineError) -> None:
        """The page has no result, and its document ends without it."""
        metrics.count("PagesFailed")
        logger.warning(
            "Page failed",
            document_id=job.document_id,
            page=job.page.page,
            code=error.code,
            vendor_code=error.vendor_code,
            engine_request_id=error.request_id,
        )
        failure = PageFailure(
            part=job.page.part, page=job.page.page, code=error.code, message=error.message
        )
        self._go_on(self.documents.fail_part(job.document_id, failure))

    def _late(self, job: PageJob) -> DocumentState:
        """The page had been given up, and here it is: its document is merged once more."""
        part = job.page.part
        state = Revisions(self.documents).reopen_part(job.document_id, part)
        if part not in state.pending:
            raise DocumentBusy("The document is being merged; its late page waits.")
        return self.documents.complete_part(job.document_id, part)

    def _go_on(self, state: DocumentState) -> None:
        if state.complete:
            self.aggregate_queue.send(AggregateJob(document_id=state.document_id))
