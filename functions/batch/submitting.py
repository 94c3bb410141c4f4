"""Waiting pages become a file, the file a batch; one that was begun is finished first.

Every step is written down before the next, and what the engine may have taken already is looked for
there by the batch's name, so that a page is in one batch and a file in one batch, whoever dies.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from batch.batch_api import BatchApi
from batch.filling import Filling
from batch.lease import Lease
from batch.request_file import VENDOR_LIMITS, FileFull, Limits, RequestFile
from ocr.gate import Gate
from receipts import metrics
from receipts.batch_page_store import BatchPage, BatchPageStore
from receipts.batch_store import BatchStore, OpenBatch
from receipts.errors import EngineAccessDenied, EngineError, EngineParked
from receipts.moments import Now
from receipts.observability import logger

FIRST_POLL = timedelta(minutes=1)
# Of an invocation, for sending the file of up to 500 MB.
_SECONDS_TO_SEND = 420


@dataclass(frozen=True)
class When:
    """When a batch is worth while: so many pages wait, or one has waited for so long."""

    min_pages: int
    after: timedelta


@dataclass(frozen=True)
class Submitter:
    """The sending half of the batch stage with its collaborators."""

    api: BatchApi
    batches: BatchStore
    pages: BatchPageStore
    filling: Filling
    gate: Gate
    when: When
    now: Now
    model: str
    limits: Limits = VENDOR_LIMITS

    def run(self, *, deadline: float) -> None:
        """Send what is due; `deadline` in seconds of the monotonic clock."""
        if not (self._begun() or self._due()):
            return
        lease = Lease(self.batches, "submit", self.now)
        with lease.held() as ours:
            if ours:
                self._send_all(lease, deadline)

    def _send_all(self, lease: Lease, deadline: float) -> None:
        try:
            while batch := self._next():
                self.gate.admit()
                sent = self._send(batch, lease, deadline)
                if not sent or time.monotonic() > deadline - _SECONDS_TO_SEND:
                    return
        except EngineParked as parked:
            logger.info("Batches wait", seconds=round(parked.retry_after or 0))
        except EngineError as error:
            self.gate.failed(error)
            logger.warning("Batch not sent", code=error.code, vendor_code=error.vendor_code)

    def _begun(self) -> OpenBatch | None:
        unsent = (one for one in self.batches.under_way() if one.stage in {"filling", "uploaded"})
        return next(unsent, None)

    def _due(self) -> bool:
        oldest = self.pages.oldest()
        if oldest is None:
            return False
        return self.now() - oldest >= self.when.after or self.pages.waits(self.when.min_pages)

    def _next(self) -> OpenBatch | None:
        begun = self._begun()
        return begun or (self.batches.open(self.model) if self._due() else None)

    def _send(self, batch: OpenBatch, lease: Lease, deadline: float) -> bool:
        """Whether there is a batch more at the engine; one that it refuses is left to the poll."""
        try:
            if batch.stage == "filling":
                filled = self._upload(batch, lease, deadline)
                if filled is None:
                    return False
                batch = filled
            self._submit(batch, lease)
        except EngineError as error:
            if error.retryable or isinstance(error, EngineAccessDenied):
                raise
            logger.warning("Batch refused", code=error.code, vendor_code=error.vendor_code)
            self.batches.change(batch, stage="refused")
            return False
        return True

    def _upload(self, batch: OpenBatch, lease: Lease, deadline: float) -> OpenBatch | None:
        """The batch with the file that the engine has; None where no page is left for it."""
        name = f"{batch.batch_id}.jsonl"
        if batch.lines and (file_id := self.api.find_file(name)):
            return self.batches.change(batch, stage="uploaded", input_file_id=file_id)
        with TemporaryDirectory() as folder:
            path = Path(folder, name)
            with path.open("wb") as target:
                file = RequestFile(target, self.limits)
                self._fill(file, batch, lease, deadline)
            if not file.lines:
                self.batches.remove(batch)
                return None
            batch = self.batches.change(batch, pages=file.pages, lines=file.lines)
            lease.keep(fresh=True)
            file_id = self.api.upload(path, name, alive=lease.keep)
        return self.batches.change(batch, stage="uploaded", input_file_id=file_id)

    def _fill(self, file: RequestFile, batch: OpenBatch, lease: Lease, deadline: float) -> None:
        """Put page after page into the batch, those first that it had before a crash."""
        for page in self._assigned(batch):
            lease.keep()
            try:
                self.filling.add(page, file)
            except FileFull:
                self.pages.release(page)
                return
            if time.monotonic() > deadline - _SECONDS_TO_SEND:
                return

    def _assigned(self, batch: OpenBatch) -> Iterator[BatchPage]:
        for key in self.pages.in_batch(batch.batch_id):
            page = self.pages.find(key)
            if page and page.batch == batch.batch_id:
                yield page
        for key in self.pages.waiting():
            if page := self.pages.assign(key, batch.batch_id):
                yield page

    def _submit(self, batch: OpenBatch, lease: Lease) -> None:
        """Have the file worked on, unless it is already."""
        if batch.input_file_id is None:
            raise ValueError(batch.stage)
        lease.keep(fresh=True)
        made = self.api.find_batch(batch.batch_id)
        if made is None:
            made = self.api.create(batch.input_file_id, batch.batch_id)
        self.gate.paid(Decimal(0))
        self.batches.change(
            batch,
            stage="submitted",
            engine_batch_id=made.id,
            status=made.status,
            next_poll_at=self.now() + FIRST_POLL,
        )
        metrics.count("BatchesSent")
        metrics.count("BatchPagesSent", batch.pages)
        logger.info(
            "Batch sent",
            batch_id=batch.batch_id,
            engine_batch_id=made.id,
            pages=batch.pages,
            lines=batch.lines,
        )
