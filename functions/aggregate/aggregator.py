"""End a document: merge its pages, store the receipt, queue the delivery."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from aggregate.pages import placed
from aggregate.records import build_receipts
from receipts import keys, metrics
from receipts.contracts import AggregateJob, PageImage, PageResult
from receipts.document_state import DocumentState, Outcome
from receipts.document_store import DocumentStore
from receipts.object_store import ObjectStore
from receipts.observability import logger
from receipts.queues import Queue
from receipts.receipt import Receipt
from receipts.receipt_store import ReceiptStore
from receipts.revisions import Revisions
from receipts.statuses import Status
from receipts.tombstone import stops_at_tombstone

_WORST_FIRST: tuple[Status, ...] = ("partial", "needs_review", "completed")


def worst_status(receipts: Iterable[Receipt]) -> Status:
    """What a document counts as that has these receipts."""
    found = {receipt.status for receipt in receipts}
    return next(name for name in _WORST_FIRST if name in found)


class Aggregator(NamedTuple):
    """The aggregate stage with its collaborators."""

    objects: ObjectStore
    documents: DocumentStore
    receipts: ReceiptStore
    delivery_queue: Queue

    @property
    def revisions(self) -> Revisions:
        """The same table."""
        return Revisions(self.documents)

    @stops_at_tombstone
    def finish_document(self, job: AggregateJob) -> None:
        """Bring the document to its terminal state; one that has ended is only announced again.

        Record, state and message follow one another, so that a crash between any two is mended by
        the message's next receive. The record that the table has is the one that counts: another
        run, before or at the same time, may find other duplicates. Hence no lease: two runs write
        what one does. Where the document was given up meanwhile, the record is taken back.
        """
        state = self.documents.find(job.document_id)
        if state is None or not (state.complete or state.terminal):
            logger.warning("Document is not complete", document_id=job.document_id)
            return
        if state.complete:
            state = self._end(state)
            metrics.count(f"Documents.{state.status}")
        self.receipts.take_back(state.document_id, state.voided)
        logger.info("Document ended", document_id=state.document_id, status=state.status)
        for delivery in state.delivery_jobs():
            self.delivery_queue.send(delivery)

    def erase(self, document_id: str) -> None:
        """Remove the receipts of a forgotten document."""
        self.receipts.erase(document_id)
        self.objects.erase(keys.receipts_of(document_id))

    def _end(self, state: DocumentState) -> DocumentState:
        if state.terminal:
            return self._revise(state)
        return self.documents.finish(state.document_id, self._conclude(state))

    def _revise(self, state: DocumentState) -> DocumentState:
        """Put a better end in the place of the first, if what was tried again came to anything."""
        in_vain = all(map(state.failed, state.revising))
        outcome = None if in_vain else self._conclude(state)
        if outcome is None or outcome.code:
            return self.revisions.give_up(state.document_id)
        return self.revisions.revise(state, outcome)

    def _conclude(self, state: DocumentState) -> Outcome:
        results = self._page_results(state)
        if not results:
            failure = state.failures[0]
            return Outcome(status="failed", code=failure.code, message=failure.message)
        built = build_receipts(state, results, alike=self.receipts.alike)
        receipts = [self.receipts.add(receipt) for receipt in built]
        for receipt in receipts:
            key = keys.receipt(receipt.receipt_id, receipt.revision)
            self.objects.write(key, receipt.model_dump_json().encode(), "application/json")
        status = worst_status(receipts)
        return Outcome(status=status, revision=state.next_revision, receipts=len(receipts))

    def _page_results(self, state: DocumentState) -> Sequence[PageResult]:
        failed = {failure.part for failure in state.failures}
        return [
            self._page_result(state.document_id, image)
            for image in state.manifest.images
            if image.part not in failed
        ]

    def _page_result(self, document_id: str, image: PageImage) -> PageResult:
        """What was read, its boxes now in pixels of the page."""
        body = self.objects.find(keys.page_result(document_id, image.part))
        if body is None:
            raise PageResultMissingError(document_id, image.part)
        return placed(PageResult.model_validate_json(body), image.placement)


class PageResultMissingError(Exception):
    """An image counts as read, but its result is not in the work bucket."""
