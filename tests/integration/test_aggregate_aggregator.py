"""A document ends once, with its record stored before anybody is told."""

import json

import pytest

from aggregate.aggregator import Aggregator
from receipts import keys
from receipts.contracts import AggregateJob, DeliveryJob
from tests.builders import DOCUMENT_ID, manifest, page_failure, page_result, source
from tests.integration.conftest import Cloud, InspectedQueue
from tests.schema import RECORDS

JOB = AggregateJob(document_id=DOCUMENT_ID)
DELIVERY = DeliveryJob(document_id=DOCUMENT_ID, revision=1).model_dump_json()
LUNCH = {
    "merchant_name": "Lantern Cafe",
    "transaction_date": "2026-03-04",
    "currency": "EUR",
    "total": "9,00",
}


class Desk:
    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.delivery_queue: InspectedQueue = cloud.queue("deliveries")
        self.aggregator = Aggregator(
            objects=cloud.objects,
            documents=cloud.documents,
            receipts=cloud.receipts,
            delivery_queue=self.delivery_queue,
        )
        cloud.documents.receive(DOCUMENT_ID, source())
        cloud.documents.begin(DOCUMENT_ID, manifest(1, 2))

    def read(self, page: int, *texts: str, **printed: str) -> None:
        body = page_result(page, *texts, **printed).model_dump_json().encode()
        self.cloud.objects.write(keys.page_result(DOCUMENT_ID, page), body, "application/json")
        self.cloud.documents.complete_part(DOCUMENT_ID, page)

    def fail(self, page: int) -> None:
        self.cloud.documents.fail_part(DOCUMENT_ID, page_failure(page))

    def status(self) -> str:
        state = self.cloud.documents.find(DOCUMENT_ID)
        assert state is not None
        return state.status

    def record(self) -> bytes | None:
        return self.cloud.objects.find(keys.receipt(keys.receipt_id(DOCUMENT_ID, 1), 1))


@pytest.fixture
def desk(cloud: Cloud) -> Desk:
    return Desk(cloud)


def read_both(desk: Desk) -> None:
    desk.read(2, "TOTAL EUR 9,00", total="9,00", currency="EUR")
    desk.read(1, "Lantern Cafe", "2026-03-04", **(LUNCH | {"total": "null", "currency": "null"}))


def test_record_stands_in_table_and_bucket(desk: Desk) -> None:
    read_both(desk)
    desk.aggregator.finish_document(JOB)
    (stored,) = desk.cloud.receipts.latest(DOCUMENT_ID)
    assert stored is not None
    assert desk.status() == stored.status == "completed"
    record = json.loads(desk.record() or b"")
    assert record == stored.model_dump(mode="json")
    RECORDS.validate(record)
    assert desk.delivery_queue.bodies() == [DELIVERY]


def test_second_message_announces_again_and_changes_nothing(desk: Desk) -> None:
    read_both(desk)
    desk.aggregator.finish_document(JOB)
    before = desk.record()
    desk.aggregator.finish_document(JOB)
    assert desk.record() == before
    assert desk.delivery_queue.bodies() == [DELIVERY, DELIVERY]


def test_document_with_a_failed_page_is_partial(desk: Desk) -> None:
    desk.fail(2)
    desk.read(1, "Lantern Cafe", "2026-03-04", "TOTAL EUR 9,00", **LUNCH)
    desk.aggregator.finish_document(JOB)
    assert desk.status() == "partial"
    record = json.loads(desk.record() or b"")
    assert record["pages"]["failures"][0]["page"] == 2
    RECORDS.validate(record)


def test_document_without_any_page_fails(desk: Desk) -> None:
    desk.fail(1)
    desk.fail(2)
    desk.aggregator.finish_document(JOB)
    assert desk.status() == "failed"
    assert desk.record() is None
    assert desk.delivery_queue.bodies() == [DELIVERY]


def test_early_message_is_ignored(desk: Desk) -> None:
    desk.read(1, "Lantern Cafe", **LUNCH)
    desk.aggregator.finish_document(JOB)
    assert desk.status() == "processing"
    assert desk.delivery_queue.bodies() == []


def test_crash_before_the_state_is_mended_by_the_next_receive(desk: Desk) -> None:
    """The record is written, the worker dies; the second run writes the same and goes on."""
    read_both(desk)
    state = desk.cloud.documents.find(DOCUMENT_ID)
    assert state is not None
    desk.aggregator._conclude(state)  # noqa: SLF001  the worker dies right after it
    before = desk.record()
    desk.aggregator.finish_document(JOB)
    assert (desk.status(), desk.record()) == ("completed", before)
