"""Whatever message died, it is kept, and its document ends."""

from dataclasses import replace

import pytest
from pydantic import BaseModel

from receipts import keys
from receipts.contracts import AggregateJob, DeliveryJob, Source
from receipts.dead_letters import DeadLetters, DeadMessage, QueueName
from receipts.document_state import DocumentState, Outcome
from receipts.document_store import DocumentStore
from receipts.storage_event import ObjectCreated
from recover.recovery import Recovery
from tests.builders import DOCUMENT_ID, manifest, page_job, source, storage_event
from tests.integration.conftest import Cloud, InspectedQueue


def dead(queue: QueueName, work: BaseModel) -> DeadMessage:
    return DeadMessage(queue=queue, message_id="m1", body=work.model_dump_json(), receives=9)


class Desk:
    def __init__(self, cloud: Cloud) -> None:
        self.documents = cloud.documents
        self.dead_letters = DeadLetters(cloud.objects)
        self.aggregate_queue: InspectedQueue = cloud.queue("aggregate")
        self.delivery_queue: InspectedQueue = cloud.queue("deliveries")
        self.recovery = Recovery(
            objects=cloud.objects,
            documents=cloud.documents,
            receipts=cloud.receipts,
            dead_letters=self.dead_letters,
            aggregate_queue=self.aggregate_queue,
            delivery_queue=self.delivery_queue,
        )

    def begin(self, *pages: int) -> None:
        self.documents.receive(DOCUMENT_ID, source())
        self.documents.begin(DOCUMENT_ID, manifest(*pages))

    def bury(self, queue: QueueName, work: BaseModel) -> None:
        self.recovery.bury(dead(queue, work))

    def state(self, document_id: str = DOCUMENT_ID) -> DocumentState:
        state = self.documents.find(document_id)
        assert state is not None
        return state

    def kept(self, document_id: str | None = None) -> list[DeadMessage]:
        return [message for _, message in self.dead_letters.find(document_id)]


@pytest.fixture
def desk(cloud: Cloud) -> Desk:
    return Desk(cloud)


def test_dead_page_counts_as_failed(desk: Desk) -> None:
    desk.begin(1, 2)
    desk.bury("pages", page_job(2))
    state = desk.state()
    assert [(failure.page, failure.code) for failure in state.failures] == [(2, "abandoned")]
    assert desk.aggregate_queue.bodies() == []


def test_last_dead_page_lets_the_document_end(desk: Desk) -> None:
    desk.begin(1, 2)
    desk.documents.complete_part(DOCUMENT_ID, 1)
    desk.bury("pages", page_job(2))
    (body,) = desk.aggregate_queue.bodies()
    assert AggregateJob.model_validate_json(body).document_id == DOCUMENT_ID


def test_page_that_was_read_after_all_stays_read(desk: Desk) -> None:
    desk.begin(1)
    desk.documents.complete_part(DOCUMENT_ID, 1)
    desk.bury("pages", page_job(1))
    assert desk.state().failures == ()


def test_upload_nobody_could_prepare_fails(desk: Desk) -> None:
    event = ObjectCreated.model_validate(storage_event(key="receipts/never-seen.jpg"))
    desk.bury("intake", event)
    document_id = keys.document_id(event.source)
    assert (desk.state(document_id).status, desk.state(document_id).code) == ("failed", "abandoned")
    (body,) = desk.delivery_queue.bodies()
    assert DeliveryJob.model_validate_json(body).document_id == document_id


def test_dead_event_of_a_prepared_upload_ends_nothing(desk: Desk) -> None:
    event = ObjectCreated.of(source())
    document_id = keys.document_id(event.source)
    desk.documents.receive(document_id, event.source)
    desk.documents.begin(document_id, manifest(1))
    before = desk.state(document_id)
    desk.bury("intake", event)
    assert desk.state(document_id) == before
    assert [message.queue for message in desk.kept(document_id)] == ["intake"]
    assert desk.delivery_queue.bodies() == []


def test_upload_that_is_prepared_at_this_moment_goes_its_way(cloud: Cloud) -> None:
    desk = Desk(cloud)
    event = ObjectCreated.of(source())
    recovery = replace(desk.recovery, documents=_PreparedMeanwhile(cloud.documents_table))
    recovery.bury(dead("intake", event))
    state = desk.state(keys.document_id(event.source))
    assert state.status == "processing"
    assert state.pending == {1}
    assert desk.delivery_queue.bodies() == []


class _PreparedMeanwhile(DocumentStore):
    """Where a worker writes the manifest after somebody looked."""

    def receive(self, document_id: str, source: Source) -> DocumentState:
        state = super().receive(document_id, source)
        self.begin(document_id, manifest(1))
        return state


def test_document_nobody_could_merge_fails(desk: Desk) -> None:
    desk.begin(1)
    desk.bury("aggregate", AggregateJob(document_id=DOCUMENT_ID))
    assert desk.state().status == "failed"
    assert len(desk.delivery_queue.bodies()) == 1


def test_dead_message_is_kept_once_by_its_document(desk: Desk) -> None:
    desk.begin(1, 2)
    desk.bury("pages", page_job(2))
    desk.bury("pages", page_job(2))
    assert desk.kept(DOCUMENT_ID) == [dead("pages", page_job(2))]
    assert desk.kept("another") == []


def test_dead_delivery_is_kept_and_changes_nothing(desk: Desk) -> None:
    desk.begin(1)
    desk.documents.finish(DOCUMENT_ID, Outcome(status="completed", receipts=1))
    before = desk.state()
    desk.bury("delivery", DeliveryJob(document_id=DOCUMENT_ID, revision=1))
    assert desk.state() == before
    assert [message.queue for message in desk.kept(DOCUMENT_ID)] == ["delivery"]
    assert desk.delivery_queue.bodies() == []


def test_message_nobody_can_read_is_kept(desk: Desk) -> None:
    garbage = DeadMessage(queue="pages", message_id="m1", body="{", receives=9)
    desk.recovery.bury(garbage)
    assert desk.kept() == [garbage]


def test_dead_page_of_an_unknown_document_makes_none(desk: Desk) -> None:
    desk.bury("pages", page_job(1))
    assert desk.documents.find(DOCUMENT_ID) is None
    assert len(desk.kept(DOCUMENT_ID)) == 1
