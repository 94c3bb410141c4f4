"""Read a page: buy what is not bought yet, store it, and tell when the document is complete."""

from dataclasses import dataclass
from typing import Protocol

from receipts import keys
from receipts.contracts import (
    AggregateJob,
    PageFailure,
    PageJob,
    PageResult,
    Task,
    TaskResult,
)
from receipts.document_store import DocumentState, DocumentStore
from receipts.errors import EngineError
from receipts.object_store import ObjectStore
from receipts.observability import logger
from receipts.profiles import find_profile
from receipts.queues import Queue


class Engine(Protocol):
    """An OCR engine that reads one task from one image; raises EngineError."""

    def read(
        self, task: Task, image: bytes, media_type: str, *, min_pixels: int, max_pixels: int
    ) -> TaskResult:
        """The result of the task."""
        ...


@dataclass(frozen=True)
class PageReader:
    """The ocr stage with its collaborators."""

    objects: ObjectStore
    documents: DocumentStore
    aggregate_queue: Queue
    engine: Engine

    def read_page(self, job: PageJob) -> None:
        """Give the page an outcome; an error that may pass is raised, and the message returns."""
        state = self._outcome(job)
        if state.complete:
            self.aggregate_queue.send(AggregateJob(document_id=job.document_id))

    def _outcome(self, job: PageJob) -> DocumentState:
        try:
            self._buy_missing_tasks(job)
        except EngineError as error:
            if error.retryable:
                raise
            logger.warning("Page failed", document_id=job.document_id, code=error.code)
            failure = PageFailure(page=job.page.page, code=error.code, message=error.message)
            return self.documents.fail_page(job.document_id, failure)
        return self.documents.complete_page(job.document_id, job.page.page)

    def _buy_missing_tasks(self, job: PageJob) -> None:
        """Buy every task that has no result; what was bought is stored even if the next fails."""
        key = keys.page_result(job.document_id, job.page.page)
        stored = self.objects.find(key)
        bought = (
            PageResult.model_validate_json(stored)
            if stored
            else PageResult(document_id=job.document_id, page=job.page.page)
        )
        missing = [task for task in find_profile(job.profile).tasks if not bought.task(task)]
        if not missing:
            return
        image = self.objects.read(job.page.image)
        try:
            for task in missing:
                result = self._buy(task, job, image)
                bought = bought.model_copy(update={"tasks": (*bought.tasks, result)})
        finally:
            if bought.tasks:
                body = bought.model_dump_json().encode()
                self.objects.write(key, body, "application/json")

    def _buy(self, task: Task, job: PageJob, image: bytes) -> TaskResult:
        profile = find_profile(job.profile)
        result = self.engine.read(
            task,
            image,
            job.page.media_type,
            min_pixels=profile.min_pixels,
            max_pixels=profile.max_pixels,
        )
        logger.info(
            "Page read",
            document_id=job.document_id,
            page=job.page.page,
            task=task,
            engine_request_id=result.request_id,
            seconds=result.seconds,
            tokens=result.usage.input_tokens + result.usage.output_tokens,
        )
        return result
