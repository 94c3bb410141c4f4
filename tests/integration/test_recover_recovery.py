"""Whatever message died, its document ends."""

import pytest

from receipts import keys
from receipts.contracts import AggregateJob, DeliveryJob
from receipts.document_store import DocumentState
from receipts.storage_event import ObjectCreated
from recover.recovery import Recovery
from tests.builders import DOCUMENT_ID, manifest, page_job, source, storage_event
from tests.integration.conftest import Cloud, InspectedQueue


class Desk:
    def __init__(self, cloud: Cloud) -> None:
        self.documents = cloud.documents
        self.aggregate_queue: InspectedQueue = cloud.queue("aggregate")
        self.delivery_queue: InspectedQueue = cloud.queue("deliveries")
        self.recovery = Recovery(
            documents=cloud.documents,
            aggregate_queue=self.aggregate_queue,
            delivery_queue=self.delivery_queue,
        )

    def begin(self, *pages: int) -> None:
        self.documents.receive(DOCUMENT_ID, source())
        self.documents.begin(DOCUMENT_ID, manifest(*pages))

    def state(self, document_id: str = DOCUMENT_ID) -> DocumentState:
        state = self.documents.find(document_id)
        assert state is not None
        return state


@pytest.fixture
def desk(cloud: Cloud) -> Desk:
    return Desk(cloud)


def test_dead_page_counts_as_failed(desk: Desk) -> None:
    desk.begin(1, 2)
    desk.recovery.abandon_page(page_job(2))
    state = desk.state()
    assert [(failure.page, failure.code) for failure in state.failures] == [(2, "abandoned")]
    assert desk.aggregate_queue.bodies() == []


def test_last_dead_page_lets_the_document_end(desk: Desk) -> None:
    desk.begin(1, 2)
    desk.documents.complete_part(DOCUMENT_ID, 1)
    desk.recovery.abandon_page(page_job(2))
    (body,) = desk.aggregate_queue.bodies()
    assert AggregateJob.model_validate_json(body).document_id == DOCUMENT_ID


def test_page_that_was_read_after_all_stays_read(desk: Desk) -> None:
    desk.begin(1)
    desk.documents.complete_part(DOCUMENT_ID, 1)
    desk.recovery.abandon_page(page_job(1))
    assert desk.state().failures == ()


def test_upload_nobody_could_prepare_fails(desk: Desk) -> None:
    event = ObjectCreated.model_validate(storage_event(key="receipts/never-seen.jpg"))
    desk.recovery.abandon_upload(event)
    document_id = keys.document_id(event.source)
    assert (desk.state(document_id).status, desk.state(document_id).code) == ("failed", "abandoned")
    (body,) = desk.delivery_queue.bodies()
    assert DeliveryJob.model_validate_json(body).document_id == document_id


def test_document_nobody_could_merge_fails(desk: Desk) -> None:
    desk.begin(1)
    desk.recovery.abandon_aggregation(AggregateJob(document_id=DOCUMENT_ID))
    assert desk.state().status == "failed"
    assert len(desk.delivery_queue.bodies()) == 1
