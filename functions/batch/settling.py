"""What its lines in a batch mean for a page: a result, a failure, or another try."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from batch.answers import Answers
from batch.custom_ids import custom_id
from batch.returning import Returning
from ocr.exchange import RawAnswer
from ocr.gate import Gate
from ocr.masking import masked
from ocr.page_outcomes import PageOutcomes
from ocr.page_request import call_of, page_request
from ocr.page_results import PageResults, nothing_bought
from ocr.results import read_result
from ocr.turning import says_nothing
from receipts import keys, metrics
from receipts.batch_page_store import BatchPage
from receipts.contracts import PageJob, TaskResult
from receipts.cost import cost, estimate
from receipts.errors import EngineAccessDenied, EngineError, UnknownProfile
from receipts.models import ModelProfile, Region
from receipts.object_store import ObjectStore
from receipts.observability import logger
from receipts.profiles import Profile, TaskRequest, find_profile
from receipts.tombstone import stops_at_tombstone


@dataclass(frozen=True)
class Tariff:
    """What the engine's answers are priced by."""

    model: ModelProfile
    region: Region | None

    def priced(
        self, job: PageJob, profile: Profile, task: TaskRequest, raw: RawAnswer
    ) -> TaskResult:
        """The result of a task at the price of a batch; raises EngineError."""
        request = page_request(job.page, profile, task, b"")
        result = TaskResult(
            task=task.task,
            model=self.model.name,
            request_id=raw.request_id,
            usage=raw.usage,
            estimate=estimate(call_of(request), self.model),
            cost=cost(raw.usage, self.model, region=self.region, batch=True),
            seconds=0,
            **read_result(task.task, raw),
        )
        return masked(result)


class _Verdict(NamedTuple):
    """What became of one task: an answer, an error, or neither where it is missing."""

    task: TaskRequest
    result: TaskResult | None = None
    error: EngineError | None = None

    @property
    def final(self) -> bool:
        """Whether another try would end the same; denied access is not the page's fault."""
        error = self.error
        return bool(error and not error.retryable and not isinstance(error, EngineAccessDenied))


@dataclass(frozen=True)
class Settling:
    """The reading half of the batch stage with its collaborators."""

    objects: ObjectStore
    outcomes: PageOutcomes
    returning: Returning
    gate: Gate
    tariff: Tariff

    @stops_at_tombstone
    def settle(self, page: BatchPage, answers: Answers) -> None:
        """Store what was read and give the page its outcome, or its next try."""
        try:
            profile = find_profile(page.job.profile)
        except UnknownProfile:
            self.returning.go_ordinary_way(page, "no profile")
            return
        verdicts = [self._verdict(page, profile, task, answers) for task in profile.tasks]
        whole = [one for one in verdicts if one.result and _is_whole(one.result, profile)]
        cut = _results([one for one in verdicts if one not in whole])
        self._store(page.job, _results(whole), cut)
        if cut:
            bills = tuple(result.bill() for result in cut)
            self.returning.go_ordinary_way(page, "cut off or turned", in_vain=bills)
            return
        self._give_outcome(page, self._still_open(page.job, verdicts))

    @stops_at_tombstone
    def put_back(self, page: BatchPage) -> None:
        """The batch as a whole came to nothing."""
        self.returning.wait_again(page)

    def erase(self, document_id: str) -> None:
        """Remove the results and the pages of a forgotten document."""
        self.objects.erase(keys.results_of(document_id))
        self.returning.pages.erase(document_id)

    def _verdict(
        self, page: BatchPage, profile: Profile, task: TaskRequest, answers: Answers
    ) -> _Verdict:
        try:
            raw = answers.find(custom_id(page.key, task.task))
            result = self.tariff.priced(page.job, profile, task, raw) if raw else None
        except EngineError as error:
            metrics.count(f"Errors.{error.code}")
            return _Verdict(task, error=error)
        return _Verdict(task, result)

    def _store(self, job: PageJob, whole: Sequence[TaskResult], cut: Sequence[TaskResult]) -> None:
        """Keep what is whole, by one write, and note what was paid for, be it of use or not."""
        bought = nothing_bought(job).model_copy(update={"tasks": tuple(whole)})
        added = PageResults(self.objects).store(job, bought, None) if whole else ()
        paid = (*added, *cut)
        if not paid:
            return
        metrics.count("Pages")
        logger.info(
            "Page read",
            document_id=job.document_id,
            page=job.page.page,
            engine_request_ids=[result.request_id for result in paid],
            tokens=sum(one.usage.input_tokens + one.usage.output_tokens for one in paid),
        )
        self.gate.paid(sum((result.cost or Decimal(0) for result in paid), Decimal(0)))

    def _still_open(self, job: PageJob, verdicts: Sequence[_Verdict]) -> list[_Verdict]:
        """The tasks that have no result, here or from an earlier try."""
        unread = [one for one in verdicts if not one.result]
        if not unread:
            return []
        stands = PageResults(self.objects).find(job).result
        return [one for one in unread if not stands.results(one.task.task)]

    def _give_outcome(self, page: BatchPage, still_open: Sequence[_Verdict]) -> None:
        refused = next((one.error for one in still_open if one.error and one.final), None)
        if refused:
            self.outcomes.fail(page.job, refused)
        elif still_open:
            self.returning.wait_again(page)
            return
        else:
            self.outcomes.complete(page.job)
        self.returning.pages.remove(page)


def _results(verdicts: Sequence[_Verdict]) -> list[TaskResult]:
    return [one.result for one in verdicts if one.result]


def _is_whole(result: TaskResult, profile: Profile) -> bool:
    """Whether the ocr stage, which cuts pages and turns them, would have left it at that."""
    return not (result.truncated or (profile.enable_rotate and says_nothing([result])))
