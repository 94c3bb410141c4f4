"""A document that ended gets revision 2 when what failed comes late, once and never over 1."""

import pytest

from aggregate.aggregator import Aggregator
from cli.redrive import Fate, Redrive
from receipts import keys
from receipts.contracts import AggregateJob, DeliveryJob
from receipts.dead_letters import DeadLetters, DeadMessage, QueueName
from receipts.document_state import DocumentState, Outcome
from receipts.revisions import Revisions
from receipts.storage_event import ObjectCreated
from recover.recovery import Recovery
from tests.builders import (
    DOCUMENT_ID,
    manifest,
    page_failure,
    page_job,
    page_result,
    source,
)
from tests.integration.conftest import Cloud, InspectedQueue

JOB = AggregateJob(document_id=DOCUMENT_ID)
UPLOAD = ObjectCreated.of(source())


class Desk:
    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.documents = cloud.documents
        self.revisions = Revisions(cloud.documents)
        self.queues: dict[QueueName, InspectedQueue] = {
            "intake": cloud.queue("intake"),
            "pages": cloud.queue("pages"),
            "aggregate": cloud.queue("aggregate"),
            "delivery": cloud.queue("delivery"),
        }
        self.aggregator = Aggregator(
            objects=cloud.objects,
            documents=cloud.documents,
            receipts=cloud.receipts,
            delivery_queue=self.queues["delivery"],
        )
        self.dead_letters = DeadLetters(cloud.objects)
        self.recovery = Recovery(
            objects=cloud.objects,
            documents=cloud.documents,
            receipts=cloud.receipts,
            dead_letters=self.dead_letters,
            aggregate_queue=self.queues["aggregate"],
            delivery_queue=self.queues["delivery"],
        )
        self.redriving = Redrive(self.dead_letters, self.revisions, self.queues)

    def begin(self, *pages: int) -> None:
        self.documents.receive(DOCUMENT_ID, source())
        self.documents.begin(DOCUMENT_ID, manifest(*pages))

    def read(self, page: int) -> None:
        result = page_result(page, f"Page {page}", merchant_name="Lantern Cafe", total="9,00")
        body = result.model_dump_json().encode()
        self.cloud.objects.write(keys.page_result(DOCUMENT_ID, page), body, "application/json")
        self.documents.complete_part(DOCUMENT_ID, page)

    def end_as_partial(self) -> None:
        """Of three pages the first is read, and the others are dead."""
        self.begin(1, 2, 3)
        self.read(1)
        for page in (2, 3):
            self.bury("pages", page)
        self.merge()
        self.announced()

    def read_what_was_dead(self) -> DocumentState:
        """The partial document, whose dead pages were put back and are read now."""
        self.end_as_partial()
        self.redrive()
        self.read(2)
        self.read(3)
        return self.state()

    def merge_half(self, seen: DocumentState) -> Outcome:
        """A worker that saw this has written its records, and not the state."""
        return self.aggregator._conclude(seen)  # noqa: SLF001  half of a run

    def bury(self, queue: QueueName, page: int = 0) -> None:
        work = {"pages": page_job(page or 1), "aggregate": JOB, "intake": UPLOAD}[queue]
        body = work.model_dump_json()
        dead = DeadMessage(queue=queue, message_id=f"m{page}", body=body, receives=9)
        self.recovery.bury(dead)

    def redrive(self) -> list[Fate]:
        return [self.redriving.put_back(key, message) for key, message in self.dead_letters.find()]

    def merge(self) -> None:
        self.aggregator.finish_document(JOB)

    def announced(self) -> list[int]:
        jobs = map(DeliveryJob.model_validate_json, self.queues["delivery"].bodies())
        return [job.revision for job in jobs]

    def state(self, document_id: str = DOCUMENT_ID) -> DocumentState:
        state = self.documents.find(document_id)
        assert state is not None
        return state

    def recorded(self) -> list[int]:
        return self.cloud.recorded(DOCUMENT_ID)

    def record(self, revision: int) -> bytes | None:
        key = keys.receipt(keys.receipt_id(DOCUMENT_ID, 1), revision)
        return self.cloud.objects.find(key)


@pytest.fixture
def desk(cloud: Cloud) -> Desk:
    return Desk(cloud)


def test_redriven_pages_make_one_revision(desk: Desk) -> None:
    desk.end_as_partial()
    first = desk.record(1)
    assert desk.redrive() == ["sent", "sent"]
    assert desk.state().status == "partial"
    assert desk.state().pending == {2, 3}
    desk.read(2)
    desk.merge()
    assert desk.state().revision == 1
    desk.read(3)
    desk.merge()
    state = desk.state()
    assert (state.revision, state.unfinished, state.failures) == (2, False, ())
    assert desk.record(1) == first
    (receipt,) = desk.cloud.receipts.latest(DOCUMENT_ID)
    assert (receipt.revision, receipt.pages.ok) == (2, 3)
    assert desk.record(2) == receipt.model_dump_json().encode()
    assert set(desk.announced()) == {1, 2}


def test_second_redrive_changes_nothing(desk: Desk) -> None:
    desk.end_as_partial()
    dead = list(desk.dead_letters.find())
    desk.redrive()
    before = desk.state()
    assert desk.redrive() == []
    fates = [desk.redriving.put_back(key, message) for key, message in dead]
    assert (fates, desk.state().pending) == (["sent", "sent"], before.pending)
    for page in (2, 3):
        desk.read(page)
    desk.merge()
    after = desk.state()
    fates = [desk.redriving.put_back(key, message) for key, message in dead]
    assert fates == ["settled", "settled"]
    desk.merge()
    assert desk.state() == after


def test_page_that_fails_again_makes_no_revision(desk: Desk) -> None:
    desk.end_as_partial()
    desk.redrive()
    for page in (2, 3):
        desk.documents.fail_part(DOCUMENT_ID, page_failure(page))
    desk.merge()
    state = desk.state()
    assert (state.revision, state.unfinished) == (1, False)
    assert desk.record(2) is None


def test_two_merges_at_once_end_in_one_revision(desk: Desk) -> None:
    """The slower one finds that its revision is there."""
    seen = desk.read_what_was_dead()
    slower = desk.merge_half(seen)
    desk.merge()
    after = desk.state()
    assert desk.revisions.revise(seen, slower) == after
    assert after.revision == 2


def test_two_merges_at_once_end_a_document_once(desk: Desk) -> None:
    """No lease: what the slower one writes is what stands."""
    desk.begin(1)
    desk.read(1)
    slower = desk.merge_half(desk.state())
    desk.merge()
    after, record = desk.state(), desk.record(1)
    assert desk.documents.finish(DOCUMENT_ID, slower) == after
    assert desk.record(1) == record
    assert len(desk.cloud.receipts.latest(DOCUMENT_ID)) == 1


def test_page_waits_while_the_document_is_merged(desk: Desk) -> None:
    desk.end_as_partial()
    (second, third) = list(desk.dead_letters.find())
    desk.redriving.put_back(*second)
    desk.read(2)
    assert desk.redriving.put_back(*third) == "busy"
    desk.merge()
    assert desk.state().revision == 2
    assert desk.redrive() == ["sent"]


def test_merging_that_was_given_up_can_be_tried_again(desk: Desk) -> None:
    desk.begin(1)
    desk.read(1)
    desk.bury("aggregate")
    assert (desk.state().status, desk.announced()) == ("failed", [1])
    assert desk.redrive() == ["sent"]
    desk.merge()
    assert (desk.state().status, desk.state().revision) == ("needs_review", 2)
    assert desk.announced() == [2]


def test_merge_that_was_given_up_leaves_no_record(desk: Desk) -> None:
    """A worker died with the record written, and its message with it."""
    desk.begin(1)
    desk.read(1)
    desk.merge_half(desk.state())
    desk.bury("aggregate")
    assert desk.state().status == "failed"
    assert desk.recorded() == []


def test_worker_that_merges_what_was_given_up_takes_its_record_back(desk: Desk) -> None:
    desk.begin(1)
    desk.read(1)
    seen = desk.state()
    desk.bury("aggregate")
    desk.merge_half(seen)
    desk.merge()
    assert desk.state().status == "failed"
    assert desk.recorded() == []


def test_revision_that_was_given_up_leaves_the_one_before_it(desk: Desk) -> None:
    seen = desk.read_what_was_dead()
    desk.bury("aggregate")
    assert desk.merge_half(seen).revision == 2
    desk.merge()
    state = desk.state()
    assert (state.status, state.revision, state.next_revision) == ("partial", 1, 3)
    assert desk.recorded() == [1]
    desk.announced()
    assert desk.redrive() == ["sent"]
    desk.merge()
    state = desk.state()
    assert (state.status, state.revision, state.pages.ok) == ("needs_review", 3, 3)
    assert (desk.recorded(), desk.announced()) == ([1, 3], [3])


def test_upload_that_was_given_up_can_be_tried_again(desk: Desk) -> None:
    desk.bury("intake")
    document_id = keys.document_id(source())
    assert desk.state(document_id).status == "failed"
    assert desk.redrive() == ["sent"]
    state = desk.documents.begin(document_id, manifest(1), revising=True)
    assert state.status == "failed"
    assert state.pending == {1}
    assert not desk.documents.complete_part(document_id, 1).pending
    assert desk.state(document_id).complete


def test_upload_whose_document_ended_well_is_not_sent_again(desk: Desk) -> None:
    document_id = keys.document_id(source())
    desk.documents.receive(document_id, source())
    desk.documents.finish(document_id, Outcome(status="rejected", code="blank_page"))
    desk.bury("intake")
    assert desk.redrive() == ["settled"]
    assert desk.queues["intake"].bodies() == []


def test_page_nobody_knows_stays_where_it_is(desk: Desk) -> None:
    desk.bury("pages", 1)
    assert desk.redrive() == ["unknown"]
    assert len(list(desk.dead_letters.find())) == 1
