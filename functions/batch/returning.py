"""A page that its batch came to nothing for waits for another one, or goes the ordinary way."""

from dataclasses import dataclass

from receipts import metrics
from receipts.batch_page_store import BatchPage, BatchPageStore
from receipts.contracts import Bill
from receipts.document_store import DocumentStore
from receipts.observability import logger
from receipts.queues import Queue

_MOST_ATTEMPTS = 3


@dataclass(frozen=True)
class Returning:
    """Where pages go that have no outcome yet; doing it twice does no harm."""

    documents: DocumentStore
    pages: BatchPageStore
    page_queue: Queue

    def wait_again(self, page: BatchPage) -> None:
        """Into the next batch; after several in vain the ordinary way."""
        if page.attempts + 1 >= _MOST_ATTEMPTS:
            self.go_ordinary_way(page, "too many batches")
            return
        metrics.count("BatchPagesReturned")
        if page.key.part in self.documents.park(*page.key).pending:
            self.pages.wait_again(page)
        else:
            self.pages.remove(page)

    def go_ordinary_way(self, page: BatchPage, why: str, *, in_vain: tuple[Bill, ...] = ()) -> None:
        """To the ocr stage, which has what a batch lacks: strips, turned pages, larger images.

        It puts what was paid `in_vain` on the page's bill.
        """
        metrics.count("BatchPagesDiverted")
        logger.info("Page leaves batches", document_id=page.key.document_id, reason=why)
        if self.documents.touch(page.key.document_id).unfinished:
            self.page_queue.send(page.job.model_copy(update={"in_vain": in_vain}))
        self.pages.remove(page)
