"""A page gets its outcome once, and no task is bought twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from ocr.exchange import EngineRequest
from ocr.gate import Gate
from ocr.page_reader import PageReader
from ocr.reading import Answers
from receipts import keys
from receipts.contracts import (
    AggregateJob,
    Bill,
    ObjectRef,
    PageJob,
    PageResult,
    Task,
    TaskResult,
    Usage,
)
from receipts.document_state import Outcome
from receipts.errors import (
    DocumentBusy,
    EngineError,
    EngineRefused,
    EngineThrottled,
    EngineUnavailable,
)
from tests.builders import DOCUMENT_ID, line, manifest, page_failure, page_image, page_job, source
from tests.integration.conftest import Cloud, InspectedQueue

RECOGNITION: Task = "advanced_recognition"
EXTRACTION: Task = "key_information_extraction"


class ScriptedReader:
    """Answers every task, in strips, or raises what it was told to raise for one; keeps count."""

    def __init__(self) -> None:
        self.calls: list[Task] = []
        self.requests: list[EngineRequest] = []
        self.errors: dict[Task, EngineError] = {}
        self.cost: Decimal | None = None
        self.meanwhile: list[Callable[[], None]] = []
        self.strips = 1
        self.throttled_at: list[int] = []
        self.bought: list[tuple[Task, int]] = []

    def read(
        self, request: EngineRequest, answers: Answers, *, deadline: float
    ) -> tuple[TaskResult, ...]:
        task = request.task.task
        self.calls.append(task)
        self.requests.append(request)
        if self.meanwhile:
            self.meanwhile.pop()()
        if task in self.errors:
            raise self.errors[task]
        return tuple(self._strip(task, place, answers) for place in range(self.strips))

    def _strip(self, task: Task, place: int, answers: Answers) -> TaskResult:
        if str(place) not in answers:
            if place in self.throttled_at:
                self.throttled_at.remove(place)
                raise EngineThrottled("slow down", retry_after=0.1)
            self.bought.append((task, place))
            usage = Usage(input_tokens=1)
            text = line(f"strip {place}, card 4111 1111 1111 1111")
            answers[str(place)] = TaskResult(
                task=task, model="m", usage=usage, cost=self.cost, seconds=0.1, lines=(text,)
            )
        return answers[str(place)]


class Desk:
    def __init__(self, cloud: Cloud, pages: int) -> None:
        self.cloud = cloud
        self.engine = ScriptedReader()
        self.page_queue: InspectedQueue = cloud.queue("pages")
        self.aggregate_queue: InspectedQueue = cloud.queue("aggregate")
        self.stage = PageReader(
            objects=cloud.objects,
            documents=cloud.documents,
            page_queue=self.page_queue,
            aggregate_queue=self.aggregate_queue,
            reader=self.engine,
            gate=Gate(cloud.engine, daily_cap=Decimal(0)),
        )
        self.jobs = [self._job(page) for page in range(1, pages + 1)]
        cloud.documents.receive(DOCUMENT_ID, source())
        cloud.documents.begin(DOCUMENT_ID, manifest(*(job.page for job in self.jobs)))

    def _job(self, page: int) -> PageJob:
        ref = self.cloud.objects.write(f"pages/{page}.jpg", b"page %d" % page, "image/jpeg")
        image = page_image(page, image=ObjectRef(bucket=ref.bucket, key=ref.key))
        return page_job(image=image)

    def read(self, job: PageJob) -> None:
        self.stage.read_page(job, deadline=0)

    def result(self, page: int) -> PageResult | None:
        body = self.cloud.objects.find(keys.page_result(DOCUMENT_ID, page))
        return PageResult.model_validate_json(body) if body else None

    def completed(self) -> list[str]:
        return self.aggregate_queue.bodies()


DONE = AggregateJob(document_id=DOCUMENT_ID).model_dump_json()


@pytest.fixture
def desk(cloud: Cloud) -> Desk:
    return Desk(cloud, pages=2)


def test_page_is_read_with_every_task(desk: Desk) -> None:
    desk.read(desk.jobs[0])
    result = desk.result(1)
    assert result is not None
    assert [task.task for task in result.tasks] == [RECOGNITION, EXTRACTION]
    assert {request.image for request in desk.engine.requests} == {b"page 1"}
    assert desk.completed() == []


def test_last_page_announces_the_document(desk: Desk) -> None:
    desk.read(desk.jobs[1])
    desk.read(desk.jobs[0])
    assert desk.completed() == [DONE]


def test_redelivered_page_is_not_bought_again(desk: Desk) -> None:
    for job in (*desk.jobs, *desk.jobs):
        desk.read(job)
    assert len(desk.engine.calls) == 4


def test_redelivered_last_page_announces_again(desk: Desk) -> None:
    """Its first run may have died before the message was sent."""
    for job in (*desk.jobs, desk.jobs[1]):
        desk.read(job)
    assert desk.completed() == [DONE, DONE]


def test_page_bears_what_was_paid_for_it_in_vain_once(desk: Desk) -> None:
    bill = Bill(task=RECOGNITION, usage=Usage(input_tokens=500), cost=Decimal("0.25"), seconds=2)
    job = desk.jobs[0].model_copy(update={"in_vain": (bill,)})
    for _ in range(2):
        desk.read(job)
    result = desk.result(1)
    assert result is not None
    assert [task.usage.input_tokens for task in result.tasks] == [501, 1]


def test_what_was_paid_in_vain_is_not_spent_again(cloud: Cloud) -> None:
    desk = Desk(cloud, pages=1)
    desk.engine.cost = Decimal("0.5")
    today = datetime(2026, 3, 1, tzinfo=UTC)
    gate = Gate(cloud.engine, daily_cap=Decimal(100), now=lambda: today)
    desk.stage = replace(desk.stage, gate=gate)
    bill = Bill(task=RECOGNITION, cost=Decimal("0.25"), seconds=2)
    desk.read(desk.jobs[0].model_copy(update={"in_vain": (bill,)}))
    result = desk.result(1)
    assert result is not None
    assert [task.cost for task in result.tasks] == [Decimal("0.75"), Decimal("0.5")]
    assert cloud.engine.spent(today) == Decimal(1)


def test_throttled_page_is_sent_anew_and_keeps_what_was_bought(desk: Desk) -> None:
    """A message that came back would have used up one of its receives."""
    desk.engine.errors[EXTRACTION] = EngineThrottled("slow down", retry_after=0.1)
    desk.read(desk.jobs[0])
    assert desk.completed() == []
    (postponed,) = desk.page_queue.bodies(wait_seconds=5)
    assert PageJob.model_validate_json(postponed) == desk.jobs[0]
    desk.engine.errors.clear()
    desk.read(desk.jobs[0])
    assert desk.engine.calls == [RECOGNITION, EXTRACTION, EXTRACTION]


def test_strips_are_bought_once_however_often_the_page_is_throttled(cloud: Cloud) -> None:
    desk = Desk(cloud, pages=1)
    desk.engine.strips, desk.engine.throttled_at = 4, [1, 3, 3]
    desk.engine.cost = Decimal("0.5")
    today = datetime(2026, 3, 1, tzinfo=UTC)
    gate = Gate(cloud.engine, daily_cap=Decimal(100), now=lambda: today)
    desk.stage = replace(desk.stage, gate=gate)
    spent = []
    for _ in range(4):
        desk.read(desk.jobs[0])
        spent.append(cloud.engine.spent(today))
    assert spent == [Decimal("0.5"), Decimal("1.5"), Decimal("1.5"), Decimal(4)]
    assert desk.engine.bought == [(task, n) for task in (RECOGNITION, EXTRACTION) for n in range(4)]
    result = desk.result(1)
    assert result is not None
    assert len(result.results(RECOGNITION)) == len(result.results(EXTRACTION)) == 4
    assert result.unfinished == {}


def test_card_number_on_a_strip_is_masked_before_the_page_is_done(cloud: Cloud) -> None:
    desk = Desk(cloud, pages=1)
    desk.engine.strips, desk.engine.throttled_at = 2, [1]
    desk.read(desk.jobs[0])
    result = desk.result(1)
    assert result is not None
    (answer,) = result.unfinished[RECOGNITION].values()
    assert answer.lines[0].text == "strip 0, card **** **** **** 1111"


def test_unavailable_engine_puts_the_page_back(desk: Desk) -> None:
    desk.engine.errors[RECOGNITION] = EngineUnavailable("The OCR engine failed.")
    with pytest.raises(EngineUnavailable):
        desk.read(desk.jobs[0])
    state = desk.cloud.documents.find(DOCUMENT_ID)
    assert state is not None
    assert state.pending == {1, 2}


def test_refused_page_fails_and_the_document_goes_on(desk: Desk) -> None:
    desk.read(desk.jobs[0])
    desk.engine.errors[RECOGNITION] = EngineRefused("Upload a clearer image.")
    desk.read(desk.jobs[1])
    state = desk.cloud.documents.find(DOCUMENT_ID)
    assert state is not None
    assert [(f.page, f.code) for f in state.failures] == [(2, "engine_refused")]
    assert desk.completed() == [DONE]


def test_late_page_has_its_document_merged_again(desk: Desk) -> None:
    desk.read(desk.jobs[0])
    desk.cloud.documents.fail_part(DOCUMENT_ID, page_failure(2))
    desk.cloud.documents.finish(DOCUMENT_ID, Outcome(status="partial", receipts=1))
    desk.read(desk.jobs[1])
    state = desk.cloud.documents.find(DOCUMENT_ID)
    assert state is not None
    assert (state.status, state.complete, state.failures) == ("partial", True, ())
    assert DONE in desk.completed()


def test_late_page_waits_while_its_document_is_merged(desk: Desk) -> None:
    desk.read(desk.jobs[0])
    desk.cloud.documents.fail_part(DOCUMENT_ID, page_failure(2))
    with pytest.raises(DocumentBusy):
        desk.read(desk.jobs[1])


def test_worker_that_fails_takes_nothing_from_another_one(desk: Desk) -> None:
    """Two have the same page: while the first is at its last task, the second does them all."""

    def do_everything() -> None:
        desk.read(desk.jobs[0])
        desk.engine.errors[EXTRACTION] = EngineUnavailable("The OCR engine failed.")

    desk.engine.meanwhile = [do_everything]
    with pytest.raises(EngineUnavailable):
        desk.read(desk.jobs[0])
    result = desk.result(1)
    assert result is not None
    assert [task.task for task in result.tasks] == [RECOGNITION, EXTRACTION]


def test_workers_with_the_same_page_leave_each_task_once(desk: Desk) -> None:
    desk.engine.meanwhile = [lambda: desk.read(desk.jobs[0])]
    desk.read(desk.jobs[0])
    result = desk.result(1)
    assert result is not None
    assert [task.task for task in result.tasks] == [RECOGNITION, EXTRACTION]
    state = desk.cloud.documents.find(DOCUMENT_ID)
    assert state is not None
    assert state.pending == {2}
