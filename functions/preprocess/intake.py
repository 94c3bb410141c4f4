"""Take an upload in: record it, make its pages, write the manifest, send one message an image."""

import hashlib
from typing import NamedTuple

from preprocess.admission import check_size
from preprocess.estimating import Tariff
from preprocess.filing import Filing, OutOfTime
from preprocess.page import PageLimits
from preprocess.pages import open_pages
from receipts import keys, metrics
from receipts.contracts import Manifest, PageFailure, PageJob, Source
from receipts.document_state import DocumentState, Outcome
from receipts.document_store import DocumentStore
from receipts.errors import BatchNotOffered, UploadRejected
from receipts.object_store import ObjectStore
from receipts.observability import logger
from receipts.page_queues import PageQueues
from receipts.profiles import Profile, find_profile
from receipts.queues import Queue
from receipts.revisions import Revisions
from receipts.storage_event import ObjectCreated
from receipts.tombstone import stops_at_tombstone


class Intake(NamedTuple):
    """The preprocess stage with its collaborators; `ceiling` is what no profile may exceed."""

    objects: ObjectStore
    documents: DocumentStore
    intake_queue: Queue
    page_queue: Queue
    delivery_queue: Queue
    tariff: Tariff
    ceiling: PageLimits
    batch_queue: Queue | None = None

    @stops_at_tombstone
    def take(self, event: ObjectCreated, *, deadline: float) -> None:
        """Bring the upload to its pages or to its refusal; a repeated event goes on from there.

        `deadline` is in seconds of the monotonic clock. Where it comes before the last page, the
        event is sent anew, as a long document must not use up the receives of its message.
        """
        source = event.source
        if _is_folder_marker(source):
            return
        state = self.documents.receive(keys.document_id(source), source)
        if state.unfinished and not state.manifest.images:
            try:
                state = self._open(state, deadline)
            except OutOfTime:
                logger.info("Pages to be continued", document_id=state.document_id)
                self.documents.touch(state.document_id)
                self.intake_queue.send(event)
                return
        if state.unfinished:
            self._send_pages(state)
        elif state.terminal:
            self._announce(state)

    def erase(self, document_id: str) -> None:
        """Remove the pages of a forgotten document."""
        self.objects.erase(keys.pages_of(document_id))

    def _open(self, state: DocumentState, deadline: float) -> DocumentState:
        try:
            manifest, failures = self._make_pages(state, deadline)
        except UploadRejected as error:
            return self._reject(state, error.code, error.message)
        if not manifest.images:
            return self._reject(state, failures[0].code, failures[0].message)
        logger.info("Pages made", document_id=state.document_id, pages=len(manifest.pages))
        return self.documents.begin(state.document_id, manifest, failures, revising=state.terminal)

    def _reject(self, state: DocumentState, code: str, message: str) -> DocumentState:
        metrics.count("Documents.rejected")
        logger.info("Upload rejected", document_id=state.document_id, code=code)
        outcome = Outcome(
            status="rejected", code=code, message=message, revision=state.next_revision
        )
        if state.terminal:
            return Revisions(self.documents).revise(state, outcome)
        return self.documents.finish(state.document_id, outcome)

    def _make_pages(
        self, state: DocumentState, deadline: float
    ) -> tuple[Manifest, list[PageFailure]]:
        profile = self._profile(keys.profile_name(state.source.key))
        limits = self.ceiling.of(profile)
        check_size(state.source.size, limits)
        upload = self.objects.read(state.source.object)
        document = open_pages(upload, limits, profile.preparation)
        filing = Filing(self.objects, state.document_id, state.source.object)
        filed = list(filing.file_pages(document, deadline=deadline))
        facts = (page.facts for page in filed if page.facts)
        images = tuple(image for page in filed for image in page.images)
        pages = tuple(self.tariff.priced(page, images, profile) for page in facts)
        failures = [page.failure for page in filed if page.failure]
        digest = hashlib.sha256(upload).hexdigest()
        return Manifest(sha256=digest, pages=pages, images=images), failures

    def _profile(self, name: str) -> Profile:
        """Raises UnknownProfile or BatchNotOffered."""
        profile = find_profile(name)
        if profile.mode == "batch" and self.batch_queue is None:
            raise BatchNotOffered(
                f"The profile '{name}' is read through the Batch API, which is off in this stack:"
                " upload the file under another profile, or deploy the stack with OcrBatch=on."
            )
        return profile

    def _send_pages(self, state: DocumentState) -> None:
        profile = keys.profile_name(state.source.key)
        PageQueues(self.page_queue, self.batch_queue).of(profile).send_all(
            PageJob(document_id=state.document_id, profile=profile, page=image)
            for image in state.manifest.images
            if image.part in state.pending
        )

    def _announce(self, state: DocumentState) -> None:
        """Queue the delivery of a refusal; a document that ended later is announced elsewhere."""
        if state.status == "rejected":
            for job in state.delivery_jobs():
                self.delivery_queue.send(job)


def _is_folder_marker(source: Source) -> bool:
    """The S3 console makes a 0-byte object for a folder; nobody uploaded a receipt."""
    return source.key.endswith("/") and source.size == 0
