"""Read a page: buy what is not bought yet, store it, and tell when the document is complete."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from ocr.exchange import EngineRequest
from ocr.gate import Gate
from ocr.masking import masked
from ocr.page_outcomes import PageOutcomes
from ocr.page_request import page_request
from ocr.page_results import PageResults
from ocr.reading import Answers
from receipts import keys, metrics
from receipts.contracts import Bill, PageJob, PageResult, Task, TaskResult
from receipts.document_store import DocumentStore
from receipts.errors import EngineError, EngineParked, EngineThrottled
from receipts.object_store import ObjectStore
from receipts.observability import logger
from receipts.profiles import Profile, TaskRequest, find_profile
from receipts.queues import Queue
from receipts.tombstone import stops_at_tombstone

# How long a throttled page waits where the engine does not say.
_THROTTLED_SECONDS = 30
# Before a page that finds the engine out of order, and nobody else does, uses up its receives: a
# day's worth at the longest pause.
_MOST_OUTAGES = 100


class Reader(Protocol):
    """Reads one task of a page by `deadline`, in one piece or in strips; raises EngineError."""

    def read(
        self, request: EngineRequest, answers: Answers, *, deadline: float
    ) -> tuple[TaskResult, ...]:
        """The results from the top of the page down; what is bought for them goes to `answers`."""
        ...


@dataclass(frozen=True)
class PageReader:
    """The ocr stage with its collaborators."""

    objects: ObjectStore
    documents: DocumentStore
    page_queue: Queue
    aggregate_queue: Queue
    reader: Reader
    gate: Gate

    @stops_at_tombstone
    def read_page(self, job: PageJob, *, deadline: float) -> None:
        """Give the page an outcome; an error that may pass is raised, and the message returns.

        A page that waits for the engine is sent anew instead, as waiting must not use up a
        message's receives.
        """
        try:
            self._give_outcome(job, deadline)
        except EngineThrottled as error:
            self._postpone(job, error.retry_after or _THROTTLED_SECONDS)
        except EngineParked as error:
            outages = job.outages + error.tried
            self._postpone(job.model_copy(update={"outages": outages}), error.retry_after or 0)

    def erase(self, document_id: str) -> None:
        """Remove the results of a forgotten document."""
        self.objects.erase(keys.results_of(document_id))

    def _postpone(self, job: PageJob, seconds: float) -> None:
        """Send the page again for later, if its document still wants it."""
        if not self.documents.touch(job.document_id).unfinished:
            return
        metrics.count("PagesPostponed")
        logger.info("Page waits", document_id=job.document_id, seconds=round(seconds))
        self.page_queue.send(job, delay_seconds=seconds)

    def _give_outcome(self, job: PageJob, deadline: float) -> None:
        outcomes = PageOutcomes(self.documents, self.aggregate_queue)
        try:
            self._buy_missing_tasks(job, deadline)
        except EngineError as error:
            parked = self.gate.failed(error)
            if parked and job.outages < _MOST_OUTAGES:
                raise parked from error
            if error.retryable:
                raise
            outcomes.fail(job, error)
        else:
            outcomes.complete(job)

    def _buy_missing_tasks(self, job: PageJob, deadline: float) -> None:
        """Buy every task that has no result; what was bought is stored even if the next fails."""
        stored = PageResults(self.objects)
        bought, etag = stored.find(job)
        profile = find_profile(job.profile)
        missing = [task for task in profile.tasks if not bought.results(task.task)]
        if not missing:
            return
        self.documents.refuse_forgotten(job.document_id)
        self.gate.admit()
        image = self.objects.read(job.page.image)
        answers = {task.task: dict(bought.unfinished.get(task.task, {})) for task in missing}
        results: list[TaskResult] = []
        try:
            for task in missing:
                request = self._request(job, profile, task, image)
                results += self.reader.read(request, answers[task.task], deadline=deadline)
        finally:
            new = _new(answers, bought)
            if new or results:
                stored.store(job, _with_more(bought, results, answers, job.in_vain), etag)
                self._account(job, new)

    def _account(self, job: PageJob, bought: Sequence[TaskResult]) -> None:
        """Note what was paid for; where there is no price, nothing is paid."""
        seconds = round(sum(result.seconds for result in bought), 3)
        metrics.count("Pages")
        metrics.count("EngineSeconds", seconds, "Seconds")
        logger.info(
            "Page read",
            document_id=job.document_id,
            page=job.page.page,
            engine_request_ids=[result.request_id for result in bought],
            seconds=seconds,
            tokens=sum(r.usage.input_tokens + r.usage.output_tokens for r in bought),
        )
        self.gate.paid(sum((result.cost or Decimal(0) for result in bought), Decimal(0)))

    def _request(
        self, job: PageJob, profile: Profile, task: TaskRequest, image: bytes
    ) -> EngineRequest:
        by_url = profile.image_by == "url"
        image_url = self.objects.presigned_url(job.page.image) if by_url else None
        return page_request(job.page, profile, task, image, image_url=image_url)


def _new(answers: Mapping[Task, Answers], before: PageResult) -> list[TaskResult]:
    """The answers that were not there before."""
    return [
        answer
        for task, found in answers.items()
        for place, answer in found.items()
        if place not in before.unfinished.get(task, {})
    ]


def _with_more(
    before: PageResult,
    results: Iterable[TaskResult],
    answers: Mapping[Task, Answers],
    in_vain: Sequence[Bill],
) -> PageResult:
    """The page with these results as well, and with the answers for tasks that have none yet."""
    tasks = (*before.tasks, *_with_bills([masked(result) for result in results], in_vain))
    done = {task.task for task in tasks}
    unfinished = {
        task: {place: masked(answer) for place, answer in found.items()}
        for task, found in answers.items()
        if found and task not in done
    }
    return before.model_copy(update={"tasks": tasks, "unfinished": unfinished})


def _with_bills(results: Sequence[TaskResult], in_vain: Sequence[Bill]) -> Iterator[TaskResult]:
    """The first result of a task bears what had been paid for it in vain, which is accounted."""
    bills = {bill.task: bill for bill in in_vain}
    for result in results:
        bill = bills.pop(result.task, None)
        yield result.with_bill(bill) if bill else result
