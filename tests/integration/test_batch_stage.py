"""Pages go out in one file, come back by name, and end as the ocr stage would have ended them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from receipts.batch_page_store import PageKey
from receipts.contracts import AggregateJob, PageJob
from tests.integration.batch_desk import BatchDesk, Clock
from tests.integration.batch_engine import Engine
from tests.integration.conftest import Cloud

RECOGNITION, EXTRACTION = "advanced_recognition", "key_information_extraction"


@pytest.fixture
def desk(cloud: Cloud, ocr_engine: Engine) -> Iterator[BatchDesk]:
    ocr_engine.reset()
    with ThreadPoolExecutor(2) as threads:
        yield BatchDesk(cloud, ocr_engine, Clock(), threads)


def key_of(job: PageJob) -> PageKey:
    return PageKey(job.document_id, job.page.part)


def done(job: PageJob) -> str:
    return AggregateJob(document_id=job.document_id).model_dump_json()


def test_document_is_read_through_a_batch(desk: BatchDesk) -> None:
    jobs = desk.collected("two", pages=2)
    desk.round_trip()
    for job in jobs:
        result = desk.result(job)
        assert result
        assert [task.task for task in result.tasks] == [RECOGNITION, EXTRACTION]
        assert all(task.lines or task.key_information for task in result.tasks)
    assert desk.state(jobs[0]).complete
    assert set(desk.aggregate_queue.bodies()) == {done(jobs[0])}


def test_nothing_is_left_of_a_batch_that_was_read(desk: BatchDesk) -> None:
    (job,) = desk.collected("one")
    before = desk.engine.files()
    desk.round_trip()
    assert desk.under_way() == []
    assert desk.engine.files() == before
    assert desk.pages.find(key_of(job)) is None
