"""Half an hour of throttling, or of no engine at all: nothing is lost, failed or bought twice."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from ocr.exchange import EngineRequest
from ocr.gate import Gate
from ocr.page_reader import PageReader
from ocr.reading import Answers
from receipts.contracts import PageJob, TaskResult, Usage
from receipts.errors import (
    EngineAccessDenied,
    EngineError,
    EngineThrottled,
    EngineUnavailable,
    ReceiptsError,
)
from receipts.queues import Queue
from tests.builders import DOCUMENT_ID, manifest, page_image, page_job, source
from tests.integration.conftest import Cloud

PAGES = 4
HALF_AN_HOUR = timedelta(minutes=30)
# As `receipts.batch` spaces them, and the page queue's redrive policy counts them.
RETRY_SECONDS = (2, 10, 30, 60, 120, 300, 600)
MOST_RECEIVES = 8


class FakeTime:
    """A clock, and a queue by it: messages come when they are due, and die as on SQS."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 4, 12, tzinfo=UTC)
        self._due: list[tuple[datetime, PageJob, int]] = []
        self.dead: list[PageJob] = []
        self.most_receives = 0

    def __call__(self) -> datetime:
        return self.now

    def put(self, job: PageJob, seconds: float = 0, receives: int = 0) -> None:
        if receives >= MOST_RECEIVES:
            self.dead.append(job)
        else:
            self._due.append((self.now + timedelta(seconds=seconds), job, receives))

    def messages(self) -> Iterator[tuple[PageJob, int]]:
        while self._due:
            self._due.sort(key=lambda entry: entry[0])
            due, job, receives = self._due.pop(0)
            self.now = max(self.now, due)
            self.most_receives = max(self.most_receives, receives + 1)
            yield job, receives + 1


class PageQueue(Queue):
    def __init__(self, clock: FakeTime) -> None:
        self._clock = clock

    def send(self, message: object, *, delay_seconds: float = 0) -> None:
        assert isinstance(message, PageJob)
        self._clock.put(message, min(delay_seconds, 900))


class SickEngine:
    """Raises the error until it is well; keeps count of what was bought."""

    def __init__(self, clock: FakeTime, error: EngineError) -> None:
        self._clock = clock
        self._error = error
        self._well_at = clock.now + HALF_AN_HOUR
        self.calls = 0
        self.bought: Counter[tuple[bytes, str]] = Counter()

    def read(
        self, request: EngineRequest, answers: Answers, *, deadline: float
    ) -> tuple[TaskResult, ...]:
        self.calls += 1
        first_of_all = not self.bought
        if self._clock.now < self._well_at and not first_of_all:
            raise self._error
        self.bought[request.image, request.task.task] += 1
        return (TaskResult(task=request.task.task, model="m", usage=Usage(), seconds=0.1),)


def work_through(cloud: Cloud, error: EngineError) -> tuple[FakeTime, SickEngine]:
    """Read the pages of a document, by the fake clock, until no message is left."""
    clock = FakeTime()
    engine = SickEngine(clock, error)
    stage = PageReader(
        objects=cloud.objects,
        documents=cloud.documents,
        page_queue=PageQueue(clock),
        aggregate_queue=cloud.queue("aggregate"),
        reader=engine,
        gate=Gate(cloud.engine, daily_cap=Decimal(0), now=clock),
    )
    images = [
        page_image(
            page, image=cloud.objects.write(f"pages/{page}.jpg", b"page %d" % page, "image/jpeg")
        )
        for page in range(1, PAGES + 1)
    ]
    cloud.documents.receive(DOCUMENT_ID, source())
    cloud.documents.begin(DOCUMENT_ID, manifest(*images))
    for image in images:
        clock.put(page_job(image=image))
    for job, receives in clock.messages():
        try:
            stage.read_page(job, deadline=0)
        except ReceiptsError:
            clock.put(job, RETRY_SECONDS[receives - 1], receives)
    return clock, engine


@pytest.mark.parametrize(
    ("error", "most_receives", "most_calls"),
    [
        # Each page asks every half minute.
        (EngineThrottled("slow"), 1, 60 * PAGES + 8),
        (EngineUnavailable("down"), 3, 30),
        (EngineAccessDenied("no"), 1, 30),
    ],
)
def test_half_an_hour_without_the_engine_costs_no_page(
    cloud: Cloud, error: EngineError, most_receives: int, most_calls: int
) -> None:
    clock, engine = work_through(cloud, error)
    state = cloud.documents.find(DOCUMENT_ID)
    assert state is not None
    assert (state.complete, state.failures, clock.dead) == (True, (), [])
    assert set(engine.bought.values()) == {1}
    assert len(engine.bought) == 2 * PAGES
    assert clock.most_receives <= most_receives
    assert engine.calls <= most_calls
    assert clock.now - datetime(2026, 3, 4, 12, tzinfo=UTC) < 2 * HALF_AN_HOUR
