"""A page becomes lines of a batch's file: one for each task that it has no result of."""

from dataclasses import dataclass

from batch.custom_ids import custom_id
from batch.request_file import LineTooLong, RequestFile, request_line
from batch.returning import Returning
from ocr.page_outcomes import PageOutcomes
from ocr.page_request import page_request, within_limits
from ocr.page_results import PageResults
from ocr.streamed_body import StreamedBody
from receipts.batch_page_store import BatchPage
from receipts.document_store import DocumentStore
from receipts.errors import UnknownProfile
from receipts.models import ModelProfile
from receipts.object_store import ObjectStore
from receipts.profiles import TaskRequest, find_profile
from receipts.tombstone import stops_at_tombstone


@dataclass(frozen=True)
class Filling:
    """What puts pages into files, with its collaborators."""

    objects: ObjectStore
    documents: DocumentStore
    outcomes: PageOutcomes
    returning: Returning
    model: ModelProfile

    @stops_at_tombstone
    def add(self, page: BatchPage, file: RequestFile) -> None:
        """Write the page's lines, if its document wants it still; raises FileFull."""
        state = self.documents.find(page.key.document_id)
        if state is None or page.key.part not in state.pending:
            self.returning.pages.remove(page)
            return
        try:
            missing = self._missing_tasks(page)
        except UnknownProfile:
            self.returning.go_ordinary_way(page, "no profile")
            return
        if missing:
            self._write(page, missing, file)
        else:
            self.outcomes.complete(page.job)
            self.returning.pages.remove(page)

    def erase(self, document_id: str) -> None:
        """Remove what waits of a forgotten document."""
        self.returning.pages.erase(document_id)

    def _missing_tasks(self, page: BatchPage) -> list[TaskRequest]:
        bought = PageResults(self.objects).find(page.job).result
        tasks = find_profile(page.job.profile).tasks
        return [task for task in tasks if not bought.results(task.task)]

    def _write(self, page: BatchPage, tasks: list[TaskRequest], file: RequestFile) -> None:
        image = self.objects.find_pinned(page.job.page.image)
        if image is None:
            self.returning.go_ordinary_way(page, "no image")
            return
        try:
            file.add([self._line(page, task, image) for task in tasks])
        except LineTooLong:
            self.returning.go_ordinary_way(page, "line too long")

    def _line(self, page: BatchPage, task: TaskRequest, image: bytes) -> StreamedBody:
        profile = find_profile(page.job.profile)
        request = within_limits(page_request(page.job.page, profile, task, image), self.model)
        return request_line(custom_id(page.key, task.task), request, model=self.model.name)
