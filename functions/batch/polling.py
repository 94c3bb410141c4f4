"""Batches that the engine has are asked after, less and less often, and read when they end."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import batched
from pathlib import Path
from tempfile import TemporaryDirectory

from batch.answers import Answers
from batch.batch_api import BatchApi, EngineBatch
from batch.lease import Lease
from batch.settling import Settling
from ocr.gate import Gate
from receipts import metrics
from receipts.batch_page_store import BatchPage, BatchPageStore, PageKey
from receipts.batch_store import BatchStore, OpenBatch
from receipts.document_store import DocumentMissingError
from receipts.errors import EngineError
from receipts.moments import Now
from receipts.observability import logger

_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(minutes=15)
_MOST_DOUBLINGS = 4
_WITH_RESULTS = frozenset({"completed", "expired", "cancelled"})
# Pages that are dealt with between two looks at the clock.
_AT_A_TIME = 64


def is_hastened(batch: OpenBatch, now: datetime) -> bool:
    """Whether a call came after the last poll, which is a minute ago, however many calls come."""
    if batch.stage != "submitted" or batch.called_at is None:
        return False
    asked = batch.asked_at
    return asked is None or (batch.called_at >= asked and now >= asked + _SHORTEST)


class OutOfTime(Exception):
    """The invocation ends before the batch is read; the next one goes on with the pages left."""


def pause_after(polls: int) -> timedelta:
    """How long to wait after so many polls in vain."""
    return min(_SHORTEST * (1 << min(polls, _MOST_DOUBLINGS)), _LONGEST)


@dataclass(frozen=True)
class Poller:
    """The asking half of the batch stage with its collaborators."""

    api: BatchApi
    batches: BatchStore
    pages: BatchPageStore
    settling: Settling
    gate: Gate
    now: Now
    threads: ThreadPoolExecutor

    def run(self, *, deadline: float) -> None:
        """Look after every batch that is due; `deadline` in seconds of the monotonic clock."""
        under_way = self.batches.under_way()
        self._report(under_way)
        if not any(map(self._is_due, under_way)):
            return
        lease = Lease(self.batches, "poll", self.now)
        with lease.held() as ours:
            if not ours:
                return
            for batch in filter(self._is_due, self.batches.under_way()):
                self._look_after(batch, lease, deadline)

    def _is_due(self, batch: OpenBatch) -> bool:
        at_engine = batch.stage in {"submitted", "refused", "settled"}
        now = self.now()
        return at_engine and (batch.next_poll_at <= now or is_hastened(batch, now))

    def _report(self, under_way: Sequence[OpenBatch]) -> None:
        if under_way:
            metrics.count("BatchesOpen", len(under_way))
        if oldest := self.pages.oldest():
            waited = (self.now() - oldest).total_seconds()
            metrics.count("BatchOldestWait", waited, "Seconds")

    def _look_after(self, batch: OpenBatch, lease: Lease, deadline: float) -> None:
        # Before the engine is asked, so that a call meanwhile is not taken for an older one.
        batch = batch.model_copy(update={"asked_at": self.now()})
        try:
            if batch.stage == "submitted":
                batch = self._advance(batch, lease, deadline)
            elif batch.stage == "refused":
                batch = self._dissolve(batch, lease, deadline)
            if batch.stage == "settled":
                self._close(batch)
        except OutOfTime:
            logger.info("Batch to be continued", batch_id=batch.batch_id)
        except EngineError as error:
            self.gate.failed(error)
            logger.warning("Batch not read", batch_id=batch.batch_id, code=error.code)
            self._postpone(batch)

    def _advance(self, batch: OpenBatch, lease: Lease, deadline: float) -> OpenBatch:
        found = self.api.get(batch.engine_batch_id or "")
        if found is None:
            return self._dissolve(batch, lease, deadline)
        counts = found.counts
        batch = self.batches.change(
            batch,
            status=found.status,
            completed=counts.completed,
            failed=counts.failed,
            engine_files=found.result_files,
        )
        if found.status == "failed":
            return self._dissolve(batch, lease, deadline)
        if found.status in _WITH_RESULTS:
            return self._read(batch, found, lease, deadline)
        return self._postpone(batch)

    def _postpone(self, batch: OpenBatch) -> OpenBatch:
        at = self.now() + pause_after(batch.polls)
        return self.batches.change(batch, next_poll_at=at, polls=batch.polls + 1)

    def _read(
        self, batch: OpenBatch, found: EngineBatch, lease: Lease, deadline: float
    ) -> OpenBatch:
        """Deal with every page, those first of which there is an answer."""
        with TemporaryDirectory() as folder:
            paths = [Path(folder, f"{number}.jsonl") for number in range(len(found.result_files))]
            for file_id, path in zip(found.result_files, paths, strict=True):
                self.api.download(file_id, path, alive=lease.keep)
            answers = Answers(paths)
            settle = partial(self.settling.settle, answers=answers)
            left = self._each_page(batch, answers.pages(), settle, lease, deadline)
            unanswered = self.pages.in_batch(batch.batch_id)
            left += self._each_page(batch, unanswered, settle, lease, deadline)
        if left:
            return self._postpone(batch.model_copy(update={"polls": 0}))
        logger.info(
            "Batch read", batch_id=batch.batch_id, status=found.status, answers=len(answers)
        )
        return self.batches.change(batch, stage="settled")

    def _dissolve(self, batch: OpenBatch, lease: Lease, deadline: float) -> OpenBatch:
        """The batch came to nothing, and its pages go elsewhere."""
        metrics.count("BatchesFailed")
        logger.error("Batch failed", batch_id=batch.batch_id, status=batch.status)
        keys = self.pages.in_batch(batch.batch_id)
        if self._each_page(batch, keys, self.settling.put_back, lease, deadline):
            return self._postpone(batch.model_copy(update={"polls": 0}))
        return self.batches.change(batch, stage="settled")

    def _each_page(
        self,
        batch: OpenBatch,
        keys: Iterable[PageKey],
        work: Callable[[BatchPage], None],
        lease: Lease,
        deadline: float,
    ) -> int:
        """How many pages are left because something went wrong; raises OutOfTime."""
        left = 0
        for some in batched(keys, _AT_A_TIME, strict=False):
            lease.keep()
            if time.monotonic() > deadline:
                raise OutOfTime
            tasks = [self.threads.submit(self._one_page, batch, key, work) for key in some]
            left += sum(not _done(task) for task in tasks)
        return left

    def _one_page(self, batch: OpenBatch, key: PageKey, work: Callable[[BatchPage], None]) -> None:
        """Nothing, where the page has left the batch; what nobody knows any more leaves it now."""
        page = self.pages.find(key)
        if page is None or page.batch != batch.batch_id:
            return
        try:
            work(page)
        except DocumentMissingError:
            self.pages.remove(page)

    def _close(self, batch: OpenBatch) -> None:
        """Leave nothing of the receipts with the engine."""
        for file_id in (batch.input_file_id, *batch.engine_files):
            if file_id:
                self.api.delete_file(file_id)
        self.batches.remove(batch)


def _done(task: Future[None]) -> bool:
    """Whether the page was dealt with; one that was not is tried again, and keeps no other."""
    error = task.exception()
    if error is not None:
        logger.warning(
            "Page of a batch not settled",
            error=type(error).__name__,
            code=getattr(error, "code", None),
        )
    return error is None
