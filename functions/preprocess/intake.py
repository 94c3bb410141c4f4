"""Take an upload in: record it, make its pages, write the manifest, send one message a page."""

from collections.abc import Iterator
from dataclasses import dataclass

from preprocess import pages
from preprocess.admission import check_size
from receipts import keys
from receipts.contracts import DeliveryJob, PageFailure, PageImage, PageJob, Source
from receipts.document_store import DocumentState, DocumentStore, Outcome
from receipts.errors import UploadRejected
from receipts.object_store import ObjectStore
from receipts.observability import logger
from receipts.profiles import find_profile
from receipts.queues import Queue
from receipts.storage_event import ObjectCreated


@dataclass(frozen=True)
class Intake:
    """The preprocess stage with its collaborators."""

    objects: ObjectStore
    documents: DocumentStore
    page_queue: Queue
    delivery_queue: Queue

    def take(self, event: ObjectCreated) -> None:
        """Bring the upload to its pages or to its refusal; a repeated event goes on from there."""
        source = event.source
        if _is_folder_marker(source):
            return
        state = self.documents.receive(keys.document_id(source), source)
        if state.status == "received":
            state = self._open(state)
        if state.status == "processing":
            self._send_pages(state)
        elif state.terminal:
            self._announce(state)

    def _open(self, state: DocumentState) -> DocumentState:
        try:
            images, failures = self._make_pages(state)
        except UploadRejected as error:
            logger.info("Upload rejected", document_id=state.document_id, code=error.code)
            outcome = Outcome(status="rejected", code=error.code, message=error.message)
            return self.documents.finish(state.document_id, outcome)
        logger.info("Pages made", document_id=state.document_id, pages=len(images))
        return self.documents.begin(state.document_id, images, failures)

    def _make_pages(self, state: DocumentState) -> tuple[list[PageImage], list[PageFailure]]:
        images: list[PageImage] = []
        failures: list[PageFailure] = []
        for page in self._pages(state.source):
            if isinstance(page, PageFailure):
                failures.append(page)
            else:
                images.append(self._store(state, page))
        return images, failures

    def _pages(self, source: Source) -> Iterator[pages.PreparedPage | PageFailure]:
        limits = pages.PageLimits.of(find_profile(keys.profile_name(source.key)))
        check_size(source.size, limits)
        return pages.open_pages(self.objects.read(source.object), limits).pages()

    def _store(self, state: DocumentState, page: pages.PreparedPage) -> PageImage:
        """Write the page image, or point at the upload where that is the page."""
        image = state.source.object
        if page.data is not None:
            key = keys.page_image(state.document_id, page.page, page.media_type)
            image = self.objects.write(key, page.data, page.media_type)
        return PageImage(
            page=page.page,
            image=image,
            media_type=page.media_type,
            width=page.width,
            height=page.height,
        )

    def _send_pages(self, state: DocumentState) -> None:
        profile = keys.profile_name(state.source.key)
        self.page_queue.send_all(
            PageJob(document_id=state.document_id, profile=profile, page=page)
            for page in state.manifest
            if page.page in state.pending
        )

    def _announce(self, state: DocumentState) -> None:
        """Queue the delivery of a refusal; a document that ended later is announced elsewhere."""
        if state.status == "rejected":
            revision = state.revision or 1
            job = DeliveryJob(document_id=state.document_id, revision=revision)
            self.delivery_queue.send(job)


def _is_folder_marker(source: Source) -> bool:
    """The S3 console makes a 0-byte object for a folder; nobody uploaded a receipt."""
    return source.key.endswith("/") and source.size == 0
