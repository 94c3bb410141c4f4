"""The batch stage over the emulated AWS and the local OCR service, with a clock of its own."""

import io
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from PIL import Image

from batch.collecting import Collector
from batch.filling import Filling
from batch.polling import Poller
from batch.request_file import VENDOR_LIMITS, Limits
from batch.returning import Returning
from batch.settling import Settling, Tariff
from batch.submitting import Submitter, When
from ocr.gate import Gate
from ocr.page_outcomes import PageOutcomes
from receipts import keys
from receipts.batch_page_store import BatchPageStore, PageKey
from receipts.batch_store import BatchStore, OpenBatch
from receipts.contracts import ObjectRef, PageJob, PageResult
from receipts.document_state import DocumentState
from receipts.models import Region, find_model
from tests.builders import manifest, page_image, source
from tests.integration.batch_engine import Engine
from tests.integration.conftest import Cloud, InspectedQueue

MODEL = "qwen-vl-ocr"
PROFILE = "receipts-batch"
TASKS = 2


@dataclass
class Clock:
    now: datetime = datetime(2026, 3, 4, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def skip(self, **time_passed: float) -> None:
        self.now += timedelta(**time_passed)


@dataclass
class BatchDesk:
    """The stage by hand; `api` may be something around the engine's own."""

    cloud: Cloud
    engine: Engine
    clock: Clock
    threads: ThreadPoolExecutor
    api: Any = None
    limits: Limits = VENDOR_LIMITS
    min_pages: int = 1
    after: timedelta = timedelta(hours=1)
    daily_cap: Decimal = Decimal(0)
    region: Region | None = "beijing"

    def __post_init__(self) -> None:
        self.api = self.api or self.engine.api()

    @cached_property
    def page_queue(self) -> InspectedQueue:
        return self.cloud.queue("pages")

    @cached_property
    def aggregate_queue(self) -> InspectedQueue:
        return self.cloud.queue("aggregate")

    @cached_property
    def pages(self) -> BatchPageStore:
        return BatchPageStore(self.cloud.batch_table, now=self.clock)

    @cached_property
    def batches(self) -> BatchStore:
        return BatchStore(self.cloud.batch_table, now=self.clock)

    @property
    def gate(self) -> Gate:
        return Gate(
            self.cloud.engine,
            daily_cap=self.daily_cap,
            now=self.clock,
            spread=lambda least, most: least,
        )

    @property
    def outcomes(self) -> PageOutcomes:
        return PageOutcomes(self.cloud.documents, self.aggregate_queue)

    @property
    def returning(self) -> Returning:
        return Returning(self.cloud.documents, self.pages, self.page_queue)

    @property
    def collector(self) -> Collector:
        return Collector(self.cloud.documents, self.pages, self.batches)

    @property
    def submitter(self) -> Submitter:
        return Submitter(
            api=self.api,
            batches=self.batches,
            pages=self.pages,
            filling=Filling(
                self.cloud.objects,
                self.cloud.documents,
                self.outcomes,
                self.returning,
                find_model(MODEL),
            ),
            gate=self.gate,
            when=When(self.min_pages, self.after),
            now=self.clock,
            model=MODEL,
            limits=self.limits,
        )

    @property
    def settling(self) -> Settling:
        return Settling(
            self.cloud.objects,
            self.outcomes,
            self.returning,
            self.gate,
            Tariff(find_model(MODEL), self.region),
        )

    @property
    def poller(self) -> Poller:
        return Poller(
            api=self.api,
            batches=self.batches,
            pages=self.pages,
            settling=self.settling,
            gate=self.gate,
            now=self.clock,
            threads=self.threads,
        )

    def document(self, name: str, pages: int = 1, image: bytes | None = None) -> list[PageJob]:
        """A document whose pages are pending, and their jobs."""
        document_id = keys.document_id(source(key=f"{PROFILE}/{name}"))
        images = []
        for page in range(1, pages + 1):
            key = f"pages/{document_id}/{page:04d}.jpg"
            ref = self.cloud.objects.write(key, image or picture(), "image/jpeg")
            images.append(page_image(page, image=ObjectRef(bucket=ref.bucket, key=ref.key)))
        self.cloud.documents.receive(document_id, source(key=f"{PROFILE}/{name}"))
        self.cloud.documents.begin(document_id, manifest(*images))
        return [PageJob(document_id=document_id, profile=PROFILE, page=image) for image in images]

    def collected(self, name: str, pages: int = 1, image: bytes | None = None) -> list[PageJob]:
        """The same, waiting for a batch."""
        jobs = self.document(name, pages, image)
        for job in jobs:
            self.collector.collect(job)
        return jobs

    def submit(self) -> None:
        self.submitter.run(deadline=_far())

    def poll(self) -> None:
        """Ask when everything is due and the engine is done."""
        self.engine.settle()
        self.clock.skip(minutes=16)
        self.ask()

    def ask(self) -> None:
        self.poller.run(deadline=_far())

    def round_trip(self) -> None:
        self.submit()
        self.poll()

    def state(self, job: PageJob) -> DocumentState:
        state = self.cloud.documents.find(job.document_id)
        assert state
        return state

    def result(self, job: PageJob) -> PageResult | None:
        body = self.cloud.objects.find(keys.page_result(job.document_id, job.page.part))
        return PageResult.model_validate_json(body) if body else None

    def under_way(self) -> list[OpenBatch]:
        return self.batches.under_way()

    def waiting(self) -> list[PageKey]:
        return list(self.pages.waiting())

    def bought(self) -> set[int]:
        """How often any line of this cloud was bought."""
        return set(self.engine.bought().values())


def picture(width: int = 120, height: int = 160) -> bytes:
    body = io.BytesIO()
    Image.new("L", (width, height), "white").save(body, "JPEG")
    return body.getvalue()


def _far() -> float:
    return time.monotonic() + 3600
