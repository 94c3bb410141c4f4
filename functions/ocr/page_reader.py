"""Read a page: buy what is not bought yet, store it, and tell when the document is complete."""

from dataclasses import dataclass
from typing import Protocol

from ocr.exchange import EngineRequest
from ocr.masking import masked
from receipts import keys
from receipts.contracts import AggregateJob, PageFailure, PageJob, PageResult, TaskResult
from receipts.document_store import DocumentState, DocumentStore
from receipts.errors import DocumentBusy, EngineError, EngineThrottled
from receipts.object_store import ObjectStore
from receipts.observability import logger
from receipts.profiles import Profile, TaskRequest, find_profile
from receipts.queues import Queue
from receipts.revisions import Revisions

# How long a throttled page waits where the engine does not say.
_THROTTLED_SECONDS = 30


class Reader(Protocol):
    """Reads one task of a page by `deadline`, in one piece or in strips; raises EngineError."""

    def read(self, request: EngineRequest, *, deadline: float) -> tuple[TaskResult, ...]:
        """The results from the top of the page down."""
        ...


@dataclass(frozen=True)
class PageReader:
    """The ocr stage with its collaborators."""

    objects: ObjectStore
    documents: DocumentStore
    page_queue: Queue
    aggregate_queue: Queue
    reader: Reader

    def read_page(self, job: PageJob, *, deadline: float) -> None:
        """Give the page an outcome; an error that may pass is raised, and the message returns.

        A throttled page is sent anew instead, as throttling must not use up a message's receives.
        """
        try:
            state = self._outcome(job, deadline)
        except EngineThrottled as error:
            seconds = error.retry_after or _THROTTLED_SECONDS
            logger.info("Page waits", document_id=job.document_id, seconds=seconds)
            self.page_queue.send(job, delay_seconds=seconds)
            return
        if state.complete:
            self.aggregate_queue.send(AggregateJob(document_id=job.document_id))

    def _outcome(self, job: PageJob, deadline: float) -> DocumentState:
        try:
            self._buy_missing_tasks(job, deadline)
        except EngineError as error:
            if error.retryable:
                raise
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
            return self.documents.fail_part(job.document_id, failure)
        state = self.documents.complete_part(job.document_id, job.page.part)
        return self._late(job) if state.failed(job.page.part) else state

    def _late(self, job: PageJob) -> DocumentState:
        """The page had been given up, and here it is: its document is merged once more."""
        part = job.page.part
        state = Revisions(self.documents).reopen_part(job.document_id, part)
        if part not in state.pending:
            raise DocumentBusy("The document is being merged; its late page waits.")
        return self.documents.complete_part(job.document_id, part)

    def _buy_missing_tasks(self, job: PageJob, deadline: float) -> None:
        """Buy every task that has no result; what was bought is stored even if the next fails."""
        bought = self._bought(job)
        profile = find_profile(job.profile)
        missing = [task for task in profile.tasks if not bought.results(task.task)]
        if not missing:
            return
        image = self.objects.read(job.page.image)
        results = bought.tasks
        try:
            for task in missing:
                request = self._request(job, profile, task, image)
                results += self._buy(job, request, deadline)
        finally:
            if results != bought.tasks:
                self._store(job, bought.model_copy(update={"tasks": results}))

    def _bought(self, job: PageJob) -> PageResult:
        stored = self.objects.find(keys.page_result(job.document_id, job.page.part))
        if stored is None:
            return PageResult(
                document_id=job.document_id,
                part=job.page.part,
                page=job.page.page,
                receipt=job.page.receipt,
                tile=job.page.tile,
            )
        return PageResult.model_validate_json(stored)

    def _store(self, job: PageJob, result: PageResult) -> None:
        key = keys.page_result(job.document_id, job.page.part)
        self.objects.write(key, result.model_dump_json().encode(), "application/json")

    def _request(
        self, job: PageJob, profile: Profile, task: TaskRequest, image: bytes
    ) -> EngineRequest:
        by_url = profile.image_by == "url"
        return EngineRequest(
            task=task,
            image=image,
            media_type=job.page.media_type,
            width=job.page.width,
            height=job.page.height,
            min_pixels=profile.min_pixels,
            max_pixels=profile.max_pixels,
            enable_rotate=profile.enable_rotate,
            max_tokens=profile.max_tokens,
            stream=profile.stream,
            image_url=self.objects.presigned_url(job.page.image) if by_url else None,
        )

    def _buy(self, job: PageJob, request: EngineRequest, deadline: float) -> tuple[TaskResult, ...]:
        results = self.reader.read(request, deadline=deadline)
        logger.info(
            "Page read",
            document_id=job.document_id,
            page=job.page.page,
            task=request.task.task,
            engine_request_id=results[-1].request_id,
            seconds=round(sum(result.seconds for result in results), 3),
            tokens=sum(r.usage.input_tokens + r.usage.output_tokens for r in results),
        )
        return tuple(masked(result) for result in results)
