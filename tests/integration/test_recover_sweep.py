"""What stands still is sent again, so often and no oftener, and at last ends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from receipts.contracts import AggregateJob, PageJob
from receipts.dead_letters import QueueName
from receipts.document_state import DocumentState, Outcome
from receipts.queues import Queue
from receipts.storage_event import ObjectCreated
from receipts.unfinished import UnfinishedDocuments
from recover.sweep import MOST_RESENDS, Sweep
from tests.builders import DOCUMENT_ID, manifest, page_job, source
from tests.integration.conftest import Cloud, InspectedQueue

HOUR = timedelta(hours=1)
STAGES: tuple[QueueName, ...] = ("intake", "pages", "batch", "aggregate")


class Desk:
    def __init__(self, cloud: Cloud) -> None:
        self.documents = cloud.documents
        self.queues = {name: cloud.queue(name) for name in STAGES}
        self.dead: dict[QueueName, InspectedQueue] = {
            name: cloud.queue(f"dead-{name}") for name in STAGES
        }
        self.sweep = Sweep(
            unfinished=UnfinishedDocuments(cloud.documents_table, cloud.documents),
            queues=self.queues,
            dead_letters=self.dead,
            patience=HOUR,
        )
        self.now = datetime.now(UTC)
        self.documents.receive(DOCUMENT_ID, source())

    def wait(self, hours: float = 1.1) -> None:
        self.now += hours * HOUR
        self.sweep.run(self.now)

    def state(self) -> DocumentState:
        state = self.documents.find(DOCUMENT_ID)
        assert state is not None
        return state


@pytest.fixture
def desk(cloud: Cloud) -> Desk:
    return Desk(cloud)


def test_document_on_its_way_is_left_alone(desk: Desk) -> None:
    desk.wait(hours=0.5)
    assert desk.queues["intake"].bodies() == []


def test_upload_is_announced_again(desk: Desk) -> None:
    desk.wait()
    (body,) = desk.queues["intake"].bodies()
    assert ObjectCreated.model_validate_json(body).source == source()


def test_missing_pages_are_sent_again(desk: Desk) -> None:
    desk.documents.begin(DOCUMENT_ID, manifest(1, 2, 3))
    desk.documents.complete_part(DOCUMENT_ID, 2)
    desk.wait()
    sent = {PageJob.model_validate_json(body).page.page for body in desk.queues["pages"].bodies()}
    assert sent == {1, 3}


BATCHED = "fedcba9876543210fedcba9876543210"


def begin_batched(desk: Desk) -> None:
    desk.documents.receive(BATCHED, source(key="receipts-batch/lunch.jpg"))
    desk.documents.begin(BATCHED, manifest(1, 2))


def batched_pages(desk: Desk) -> list[int]:
    bodies = desk.queues["batch"].bodies()
    return sorted(PageJob.model_validate_json(body).page.page for body in bodies)


def test_pages_that_are_in_a_batch_are_left_alone_for_a_day(desk: Desk) -> None:
    begin_batched(desk)
    desk.documents.park(BATCHED, 1)
    desk.wait(hours=25)
    assert batched_pages(desk) == []
    desk.wait(hours=1.5)
    assert batched_pages(desk) == [1, 2]


def test_pages_that_no_batch_has_are_sent_again_soon(desk: Desk) -> None:
    begin_batched(desk)
    desk.wait()
    assert batched_pages(desk) == [1, 2]


def test_document_leaves_its_batch_with_its_first_page(desk: Desk) -> None:
    begin_batched(desk)
    desk.documents.park(BATCHED, 1)
    desk.documents.complete_part(BATCHED, 1)
    desk.wait()
    assert batched_pages(desk) == [2]


def test_pages_go_the_ordinary_way_where_there_are_no_batches_any_more(desk: Desk) -> None:
    begin_batched(desk)
    queues: dict[QueueName, Queue] = dict(desk.queues)
    del queues["batch"]
    desk.sweep = replace(desk.sweep, queues=queues)
    desk.wait()
    bodies = [body for body in desk.queues["pages"].bodies() if BATCHED in body]
    assert len(bodies) == 2


def test_complete_document_is_merged_after_all(desk: Desk) -> None:
    desk.documents.begin(DOCUMENT_ID, manifest(1))
    desk.documents.complete_part(DOCUMENT_ID, 1)
    desk.wait()
    (body,) = desk.queues["aggregate"].bodies()
    assert AggregateJob.model_validate_json(body).document_id == DOCUMENT_ID


def test_ended_document_is_not_found(desk: Desk) -> None:
    desk.documents.finish(DOCUMENT_ID, Outcome(status="rejected", code="blank_page"))
    desk.wait()
    assert desk.queues["intake"].bodies() == []


def test_second_sweep_at_once_sends_nothing(desk: Desk) -> None:
    desk.wait()
    desk.queues["intake"].bodies()
    desk.sweep.run(desk.now)
    assert desk.queues["intake"].bodies() == []


def test_document_seen_by_two_sweeps_is_claimed_by_one(desk: Desk) -> None:
    seen = desk.state()
    later = desk.now + HOUR
    assert desk.sweep.unfinished.claim(seen, later)
    assert not desk.sweep.unfinished.claim(seen, later + timedelta(seconds=1))


def test_what_waits_in_a_backlog_is_not_sent_again(desk: Desk) -> None:
    desk.documents.begin(DOCUMENT_ID, manifest(1))
    desk.queues["pages"].send(page_job(1))
    for _ in range(MOST_RESENDS + 2):
        desk.wait()
    assert len(desk.queues["pages"].bodies()) == 1
    assert desk.state().resends == 0


def test_what_was_touched_is_not_sent_again(desk: Desk) -> None:
    """A page that waits for the engine says so."""
    desk.documents.begin(DOCUMENT_ID, manifest(1))
    desk.now = datetime.now(UTC) + 0.5 * HOUR
    desk.documents.touch(DOCUMENT_ID)
    desk.sweep.run(desk.now)
    assert desk.queues["pages"].bodies() == []


def test_after_the_last_try_the_work_goes_to_the_dead_letters(desk: Desk) -> None:
    desk.documents.begin(DOCUMENT_ID, manifest(1, 2))
    for _ in range(MOST_RESENDS):
        desk.wait()
        assert len(desk.queues["pages"].bodies()) == 2
    assert desk.dead["pages"].bodies() == []
    desk.wait()
    assert len(desk.dead["pages"].bodies()) == 2
    assert desk.queues["pages"].bodies() == []
