"""Page jobs become pages that wait, each once."""

from dataclasses import dataclass

from receipts.batch_page_store import BatchPageStore, PageKey
from receipts.batch_store import BatchStore
from receipts.contracts import PageJob
from receipts.document_store import DocumentStore
from receipts.tombstone import stops_at_tombstone


@dataclass(frozen=True)
class Collector:
    """The collecting half of the batch stage with its collaborators."""

    documents: DocumentStore
    pages: BatchPageStore
    batches: BatchStore

    @stops_at_tombstone
    def collect(self, job: PageJob) -> None:
        """Let the page wait for a batch, if its document still wants it; a repeated job is none."""
        state = self.documents.park(job.document_id, job.page.part)
        if job.page.part in state.pending and not self.pages.claim(job):
            self._free(PageKey(job.document_id, job.page.part))

    def erase(self, document_id: str) -> None:
        """Remove what waits of a forgotten document."""
        self.pages.erase(document_id)

    def _free(self, key: PageKey) -> None:
        """A page that was overlooked when its batch ended is sent again, and waits again."""
        page = self.pages.find(key)
        if page and not page.waiting and not self.batches.is_open(page.batch):
            self.pages.wait_again(page)
