"""End a document: merge its pages, store the receipt, queue the delivery."""

from collections.abc import Sequence
from dataclasses import dataclass

from aggregate.extracts import doubts, extracts
from aggregate.merge import merge_pages
from aggregate.pages import placed, read_pages
from aggregate.processing import processing
from aggregate.review import missing_facts
from receipts import keys
from receipts.contracts import AggregateJob, DeliveryJob, PageImage, PageResult
from receipts.document_store import DocumentState, DocumentStore, Outcome
from receipts.object_store import ObjectStore
from receipts.observability import logger
from receipts.profiles import find_profile
from receipts.queues import Queue
from receipts.receipt import Receipt, ReceiptSource, Review, Status
from receipts.receipt_store import ReceiptStore

_FIRST_REVISION = 1


@dataclass(frozen=True)
class Aggregator:
    """The aggregate stage with its collaborators."""

    objects: ObjectStore
    documents: DocumentStore
    receipts: ReceiptStore
    delivery_queue: Queue

    def finish_document(self, job: AggregateJob) -> None:
        """Bring the document to its terminal state; one that has ended is only announced again.

        Record, state and message follow one another, so that a crash between any two is mended by
        the message's next receive.
        """
        state = self.documents.find(job.document_id)
        if state is None or not (state.complete or state.terminal):
            logger.warning("Document is not complete", document_id=job.document_id)
            return
        if not state.terminal:
            state = self.documents.finish(job.document_id, self._conclude(state))
        logger.info("Document ended", document_id=state.document_id, status=state.status)
        revision = state.revision or _FIRST_REVISION
        self.delivery_queue.send(DeliveryJob(document_id=job.document_id, revision=revision))

    def _conclude(self, state: DocumentState) -> Outcome:
        results = self._page_results(state)
        if not results:
            failure = state.failures[0]
            return Outcome(status="failed", code=failure.code, message=failure.message)
        receipt = build_receipt(state, results)
        key = keys.receipt(receipt.document_id, receipt.revision)
        self.objects.write(key, receipt.model_dump_json().encode(), "application/json")
        self.receipts.add(receipt)
        return Outcome(status=receipt.status, revision=receipt.revision)

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


def build_receipt(state: DocumentState, results: Sequence[PageResult]) -> Receipt:
    """The record of a document; the same state and results give the same bytes."""
    profile = find_profile(keys.profile_name(state.source.key))
    found = tuple(extracts(results))
    receipt = Receipt(
        receipt_id=keys.receipt_id(state.document_id, 1),
        document_id=state.document_id,
        revision=_FIRST_REVISION,
        status="completed",
        source=ReceiptSource(**state.source.model_dump(exclude={"sequencer"})),
        pages=state.pages,
        review=Review(required=False),
        processing=processing(state, results),
        **(merge_pages(read_pages(results)) if profile.reads_receipts else {"extracts": found}),
    )
    reasons = tuple(doubts(found))
    if profile.reads_receipts:
        reasons += tuple(missing_facts(receipt))
    verdict = Review(required=bool(reasons), reasons=reasons)
    return receipt.model_copy(update={"review": verdict, "status": _status(state, verdict)})


def _status(state: DocumentState, verdict: Review) -> Status:
    if state.failures:
        return "partial"
    return "needs_review" if verdict.required else "completed"
