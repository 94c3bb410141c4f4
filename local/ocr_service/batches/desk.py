"""Who takes batches in, knows them, and stops them."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable

from local.ocr_service.batches.batch import Batch, BatchRequest
from local.ocr_service.batches.files import FileStore
from local.ocr_service.batches.limits import LISTED_SECONDS
from local.ocr_service.batches.line_answers import Answer
from local.ocr_service.batches.plan import BatchPlan, Outcome
from local.ocr_service.batches.work import BatchWork
from local.ocr_service.errors import ApiError, NotFound

type Tell = Callable[[Batch], Awaitable[None]]

STOPPABLE = frozenset({"validating", "in_progress"})


class BatchDesk:
    """Every batch of the last thirty days, and the tasks that work on them.

    `tell` hears of each one that has ended.
    """

    def __init__(
        self, files: FileStore, chat: Answer, tell: Tell, clock: Callable[[], float] = time.time
    ) -> None:
        self._files = files
        self._tell = tell
        self._clock = clock
        self._work = BatchWork(files, chat, clock)
        self._batches: dict[str, Batch] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._outcomes: list[Outcome] = []

    @property
    def plan(self) -> BatchPlan:
        """The plan, with the outcomes that are still to come."""
        return self._work.plan.model_copy(update={"next": tuple(self._outcomes)})

    def follow(self, plan: BatchPlan) -> None:
        """Take up a plan; batches under way have its seconds from their next state on."""
        self._work.plan = plan
        self._outcomes = list(plan.next)

    def create(self, asked: BatchRequest) -> Batch:
        """Begin a batch; raises ApiError where its file is none for it."""
        if self._files.find(asked.input_file_id).purpose != "batch":
            raise ApiError("Required parameter(input_file_id) invalid: not a file for a batch.")
        batch = Batch(f"batch_{uuid.uuid4()}", asked, int(self._clock()))
        self._forget_old()
        self._batches[batch.id] = batch
        outcome = self._outcomes.pop(0) if self._outcomes else "completed"
        task = asyncio.create_task(self._see_to_its_end(batch, outcome))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return batch

    async def _see_to_its_end(self, batch: Batch, outcome: Outcome) -> None:
        await self._work.run(batch, outcome)
        await self._tell(batch)

    def find(self, batch_id: str) -> Batch:
        """The batch of that id; raises NotFound."""
        if batch_id not in self._batches:
            raise NotFound(f"No such Batch object: {batch_id[:64]}")
        return self._batches[batch_id]

    def newest_first(self) -> list[Batch]:
        """Every batch."""
        self._forget_old()
        return list(reversed(self._batches.values()))

    def cancel(self, batch_id: str) -> Batch:
        """Stop a batch after the line it is at; raises ApiError where it is too late."""
        batch = self.find(batch_id)
        if batch.status not in STOPPABLE:
            raise ApiError(f"Cannot cancel a batch with status '{batch.status}'.")
        batch.enter("cancelling", self._clock())
        batch.cancelled.set()
        return batch

    def _forget_old(self) -> None:
        oldest = self._clock() - LISTED_SECONDS
        kept = {b.id: b for b in self._batches.values() if not b.ended or b.created_at >= oldest}
        self._batches = kept
