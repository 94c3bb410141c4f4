"""A batch's way from `validating` to its end, one line at a time beside the ordinary requests."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal, Self

from anyio.to_thread import run_sync

from local.ocr_service.batches.batch import Batch, LineError, Status
from local.ocr_service.batches.files import FileStore
from local.ocr_service.batches.limits import MAX_TEST_BATCHES, TEST_ENDPOINT
from local.ocr_service.batches.line_answers import (
    Answer,
    AnsweredLine,
    LostLine,
    answered_line,
    dry_answer,
)
from local.ocr_service.batches.lines import InputLine, check_file, read_line
from local.ocr_service.batches.plan import BatchPlan, Outcome
from local.ocr_service.errors import ApiError

FAILED = LineError(code="internal_error", message="An internal error has occured, try again later.")


@dataclass(slots=True)
class Results:
    """The output and the error file while they are written."""

    output: Path
    error: Path
    _open: ExitStack = field(default_factory=ExitStack)
    _files: dict[bool, IO[bytes]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self._files = {
            True: self._open.enter_context(self.output.open("wb")),
            False: self._open.enter_context(self.error.open("wb")),
        }
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def write(self, line: AnsweredLine) -> None:
        """Put a line into the file it belongs to."""
        self._files[line.ok].write(line.text)

    def discard(self) -> None:
        """Remove what was not kept."""
        self.output.unlink(missing_ok=True)
        self.error.unlink(missing_ok=True)


class BatchWork:
    """Does batches as a plan says; all of them together ask for one line at a time."""

    def __init__(self, files: FileStore, chat: Answer, clock: Callable[[], float]) -> None:
        self.plan = BatchPlan()
        self._files = files
        self._chat = chat
        self._clock = clock
        self._turn = asyncio.Lock()
        self._dry_runs = asyncio.Semaphore(MAX_TEST_BATCHES)

    async def run(self, batch: Batch, outcome: Outcome) -> None:
        """Bring a batch to its end."""
        if batch.asked.endpoint == TEST_ENDPOINT:
            async with self._dry_runs:
                await self._run(batch, outcome, dry_answer)
        else:
            await self._run(batch, outcome, self._chat)

    async def _run(self, batch: Batch, outcome: Outcome, answer: Answer) -> None:
        results = Results(self._files.draft(), self._files.draft())
        try:
            await self._validate(batch)
            if batch.errors or outcome == "failed":
                self._fail(batch)
                return
            reached = await self._answer(batch, outcome, answer, results)
            await self._finish(batch, results, end="completed" if reached else "expired")
        except (ApiError, OSError):  # the input was deleted, or there is no room for the results
            self._fail(batch)
        finally:
            results.discard()

    def _fail(self, batch: Batch) -> None:
        batch.errors = batch.errors or (FAILED,)
        batch.enter("failed", self._clock())

    async def _validate(self, batch: Batch) -> None:
        checked = await run_sync(check_file, self._input(batch), batch.asked)
        batch.errors = checked.errors
        batch.counts.total = checked.lines
        await self._stay(batch, self.plan.seconds.validating)

    async def _answer(
        self, batch: Batch, outcome: Outcome, answer: Answer, results: Results
    ) -> bool:
        """Answer the lines; whether the last one was reached."""
        self._enter(batch, "in_progress")
        most = batch.counts.total // 2 if outcome == "expired" else batch.counts.total
        reached = 0
        with self._input(batch).open("rb") as file, results:
            while reached < most and not self._is_over(batch):
                line = await run_sync(read_line, file)
                await self._answer_line(batch, line, answer, results)
                reached += 1
        await self._stay(batch, self.plan.seconds.in_progress)
        return reached == batch.counts.total

    async def _answer_line(
        self, batch: Batch, line: InputLine, answer: Answer, results: Results
    ) -> None:
        async with self._turn:
            with suppress(LostLine):
                answered = await answered_line(line, answer, self._clock())
                results.write(answered)
                batch.counts.completed += answered.ok
                batch.counts.failed += not answered.ok

    async def _finish(self, batch: Batch, results: Results, *, end: Status) -> None:
        self._enter(batch, "finalizing")
        stopped = batch.cancelled.is_set()
        seconds = self.plan.seconds
        await asyncio.sleep(seconds.cancelling if stopped else seconds.finalizing)
        self._publish(batch, results)
        batch.enter("cancelled" if stopped else end, self._clock())

    def _publish(self, batch: Batch, results: Results) -> None:
        if batch.counts.completed:
            batch.output_file_id = self._kept(batch, results.output, "output")
        if batch.counts.failed:
            batch.error_file_id = self._kept(batch, results.error, "error")

    def _kept(self, batch: Batch, draft: Path, kind: Literal["output", "error"]) -> str:
        return self._files.keep(draft, f"{batch.id}_{kind}.jsonl", kind).id

    def _input(self, batch: Batch) -> Path:
        return self._files.path(self._files.find(batch.asked.input_file_id))

    def _enter(self, batch: Batch, status: Status) -> None:
        """Go on, but for a batch that is being cancelled, which says so to its end."""
        if not batch.cancelled.is_set():
            batch.enter(status, self._clock())

    def _is_over(self, batch: Batch) -> bool:
        return batch.cancelled.is_set() or self._clock() >= batch.expires_at

    async def _stay(self, batch: Batch, seconds: float) -> None:
        """Stay in a state so long, unless the batch is cancelled or its time is over."""
        seconds = min(seconds, batch.expires_at - self._clock())
        with suppress(TimeoutError):
            await asyncio.wait_for(batch.cancelled.wait(), seconds)
