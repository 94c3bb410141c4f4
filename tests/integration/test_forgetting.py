"""A forgotten document leaves an id on a tombstone, and no late message brings anything back."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from aggregate.aggregator import Aggregator
from cli.deployment import Deployment
from cli.forgetting import forget_document, is_known
from deliver.delivery import Delivery
from deliver.events import Event
from deliver.outcomes import Outcomes
from deliver.retries import RetrySchedule
from ocr.exchange import EngineRequest
from ocr.gate import Gate
from ocr.page_reader import PageReader
from ocr.reading import Answers
from preprocess.estimating import Tariff
from preprocess.intake import Intake
from preprocess.page import PageLimits
from receipts import keys
from receipts.batch_page_store import BatchPageStore
from receipts.contracts import AggregateJob, DeliveryJob, PageJob, Source, TaskResult
from receipts.dead_letters import DeadLetters, DeadMessage
from receipts.errors import DocumentForgotten
from receipts.models import find_model
from receipts.receipt_items import receipt_revision
from receipts.storage_event import ObjectCreated
from recover.recovery import Recovery
from tests.builders import line, source
from tests.integration.conftest import Cloud, InspectedQueue
from tests.integration.test_preprocess_intake import tiff

MERCHANT = "Lantern Cafe"


class Office:
    """Every stage on one cloud, run by hand; `before_answer` happens while the engine reads."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.names = ("intake", "pages", "aggregate", "deliveries")
        self.queues: dict[str, InspectedQueue] = {name: cloud.queue(name) for name in self.names}
        self.told: list[Event] = []
        self.before_taken: Callable[[], object] = lambda: None
        self.reads = 0
        self.before_answer: Callable[[], object] = lambda: None
        self.event = self._upload()
        self.document_id = keys.document_id(self.event.source)

    def _upload(self) -> ObjectCreated:
        body, key = tiff(pages=2), "receipts/lunch of Ada.tiff"
        answer = self.cloud.client("s3").put_object(Bucket=self.cloud.bucket, Key=key, Body=body)
        described = source(
            bucket=self.cloud.bucket, key=key, size=len(body), version_id=answer["VersionId"]
        )
        return ObjectCreated.of(described)

    def read(
        self, request: EngineRequest, answers: Answers, *, deadline: float
    ) -> tuple[TaskResult, ...]:
        self.reads += 1
        self.before_answer()
        texts = (line(MERCHANT), line("TOTAL EUR 9,00", 1))
        printed = {"merchant_name": MERCHANT, "total": "9,00", "currency": "EUR"}
        if request.task.task == "advanced_recognition":
            return (TaskResult(task=request.task.task, model="m", seconds=1, lines=texts),)
        return (TaskResult(task=request.task.task, model="m", seconds=1, key_information=printed),)

    def preprocess(self) -> None:
        Intake(
            objects=self.cloud.objects,
            documents=self.cloud.documents,
            intake_queue=self.queues["intake"],
            page_queue=self.queues["pages"],
            delivery_queue=self.queues["deliveries"],
            tariff=Tariff(find_model("qwen-vl-ocr-2025-11-20"), "singapore"),
            ceiling=PageLimits(),
        ).take(self.event, deadline=time.monotonic() + 300)

    def ocr(self, job: PageJob) -> None:
        PageReader(
            objects=self.cloud.objects,
            documents=self.cloud.documents,
            page_queue=self.queues["pages"],
            aggregate_queue=self.queues["aggregate"],
            reader=self,
            gate=Gate(self.cloud.engine, daily_cap=Decimal(0)),
        ).read_page(job, deadline=time.monotonic() + 100)

    def aggregate(self) -> None:
        Aggregator(
            objects=self.cloud.objects,
            documents=self.cloud.documents,
            receipts=self.cloud.receipts,
            delivery_queue=self.queues["deliveries"],
        ).finish_document(AggregateJob(document_id=self.document_id))

    def send(self, event: Event, at: datetime) -> int:
        """The stage's outlet: the receiver takes everything."""
        self.told.append(event)
        self.before_taken()
        return 204

    @property
    def address(self) -> str:
        return "https://books.test/hook"

    def deliver(self) -> None:
        Delivery(
            outcomes=Outcomes(self.cloud.objects, self.cloud.documents),
            ledger=self.cloud.ledger,
            outlets={"webhook": self},
            schedule=RetrySchedule((5, 300), chance=lambda: 0.5),
            now=lambda: datetime.now(UTC),
        ).deliver(DeliveryJob(document_id=self.document_id, revision=1), "m1")

    def bury(self, message: Any, queue: Any) -> None:
        Recovery(
            objects=self.cloud.objects,
            documents=self.cloud.documents,
            receipts=self.cloud.receipts,
            dead_letters=DeadLetters(self.cloud.objects),
            aggregate_queue=self.queues["aggregate"],
            delivery_queue=self.queues["deliveries"],
        ).bury(DeadMessage(queue=queue, message_id="m", body=message.model_dump_json(), receives=5))

    def page_jobs(self) -> list[PageJob]:
        return [PageJob.model_validate_json(body) for body in self.queues["pages"].bodies()]

    def run(self) -> list[PageJob]:
        """From the upload to the webhook, with one message of it that died; the page jobs."""
        self.preprocess()
        jobs = self.page_jobs()
        for job in jobs:
            self.ocr(job)
        self.bury(jobs[0], "pages")
        self.aggregate()
        self.deliver()
        return jobs

    def late_messages(self, jobs: list[PageJob]) -> None:
        self.preprocess()
        for job in jobs:
            self.ocr(job)
            self.bury(job, "pages")
        self.aggregate()
        self.deliver()
        self.bury(self.event, "intake")
        self.bury(AggregateJob(document_id=self.document_id), "aggregate")
        self.bury(DeliveryJob(document_id=self.document_id, revision=1), "delivery")

    @property
    def deployment(self) -> Deployment:
        cloud = self.cloud
        return Deployment(
            session=cloud.session,
            endpoint=cloud.endpoint,
            secure_endpoint=None,
            ca_bundle=None,
            stack_name="none",
            uploads_bucket=cloud.bucket,
            work_bucket=cloud.bucket,
            receipts_table=f"ReceiptsTable-{cloud.suffix}",
            documents_table=f"DocumentsTable-{cloud.suffix}",
            deliveries_table=f"DeliveriesTable-{cloud.suffix}",
            batch_table=f"BatchTable-{cloud.suffix}",
        )

    def forget(self) -> Any:
        return forget_document(self.deployment, self.document_id)

    def traces(self) -> list[str]:
        """Whatever mentions the document, its upload or its content, anywhere; no tombstone."""
        wanted = (self.document_id, MERCHANT, self.event.source.key)
        everything = [*self._objects(), *self._items(), *self._messages()]
        return [text for text in everything if any(word in text for word in wanted)]

    def _objects(self) -> list[str]:
        s3 = self.cloud.client("s3")
        found = s3.list_object_versions(Bucket=self.cloud.bucket)
        versions = found.get("Versions", []) + found.get("DeleteMarkers", [])
        return [version["Key"] for version in versions] + [
            s3.get_object(Bucket=self.cloud.bucket, Key=one["Key"], VersionId=one["VersionId"])[
                "Body"
            ]
            .read()
            .decode(errors="replace")
            for one in found.get("Versions", [])
        ]

    def _items(self) -> list[str]:
        tables = self.cloud.session.resource("dynamodb", endpoint_url=self.cloud.endpoint)
        names = ("Documents", "Receipts", "Deliveries", "Batch")
        return [
            str(item)
            for name in names
            for item in tables.Table(f"{name}Table-{self.cloud.suffix}").scan()["Items"]
            if item.keys() != {"document_id", "status", "expires_at"}
        ]

    def _messages(self) -> list[str]:
        return [body for queue in self.queues.values() for body in queue.bodies()]

    def drain(self) -> None:
        """What the deployed pipeline does with the messages that wait."""
        for queue in self.queues.values():
            queue.bodies()


@pytest.fixture
def office(cloud: Cloud) -> Office:
    # The other stores make their tables when they are asked for.
    assert cloud.documents
    assert cloud.receipts
    assert cloud.ledger
    assert cloud.batch_table
    return Office(cloud)


def test_forgetting_removes_every_trace(office: Office) -> None:
    jobs = office.run()
    BatchPageStore(office.cloud.batch_table).claim(jobs[0])
    assert len(office.told) == 1
    removed = office.forget()
    office.drain()
    assert office.traces() == []
    assert removed.model_dump(exclude={"document_id"}) == {
        "uploads": 1,
        "pages": 4,
        "results": 2,
        "batch_pages": 1,
        "receipt_objects": 1,
        "dead_messages": 1,
        "receipts": 1,
        "deliveries": 1,
        "documents": 1,
    }


def test_late_messages_bring_nothing_back(office: Office) -> None:
    jobs = office.run()
    office.forget()
    office.drain()
    told, reads = len(office.told), office.reads
    office.late_messages(jobs)
    assert office.traces() == []
    assert (len(office.told), office.reads) == (told, reads)


def test_what_a_worker_wrote_before_its_message_died_goes(office: Office) -> None:
    """It was killed in its last receive, while the document was forgotten."""
    office.run()
    office.forget()
    office.drain()
    document_id = office.document_id
    for key in (
        keys.page_image(document_id, 1, "image/jpeg"),
        keys.page_result(document_id, 1),
        keys.receipt(keys.receipt_id(document_id, 1), 1),
    ):
        office.cloud.objects.write(key, b"{}", "application/json")
    revision = receipt_revision(keys.receipt_id(document_id, 1), 1)
    office.cloud.receipts_table.put_item(
        Item={"document_id": document_id, "receipt_revision": revision}
    )
    office.bury(AggregateJob(document_id=document_id), "aggregate")
    assert office.traces() == []


def test_forgetting_twice_finds_nothing_more(office: Office) -> None:
    office.run()
    office.forget()
    again = office.forget()
    assert set(again.model_dump(exclude={"document_id"}).values()) == {0}


def test_half_forgotten_document_is_forgotten_to_the_end(office: Office) -> None:
    office.run()
    office.cloud.documents.bury(office.document_id)
    assert office.forget().uploads == 1
    office.drain()
    assert office.traces() == []


def test_upload_goes_when_its_item_has_expired(office: Office) -> None:
    """Retention is by kind: receipts and uploads may be kept for longer than documents."""
    office.run()
    office.cloud.documents_table.delete_item(Key={"document_id": office.document_id})
    removed = office.forget()
    assert (removed.uploads, removed.receipts, removed.documents) == (1, 1, 0)
    office.drain()
    assert office.traces() == []


def test_other_documents_stay(office: Office, cloud: Cloud) -> None:
    other = Office(cloud)
    office.run()
    other.run()
    office.forget()
    state = cloud.documents.find(other.document_id)
    assert state is not None
    assert state.terminal
    assert cloud.objects.read(state.source.object)
    assert cloud.receipts.latest(other.document_id)


def test_marker_over_a_forgotten_upload_goes_too(office: Office, cloud: Cloud) -> None:
    cloud.client("s3").delete_object(Bucket=cloud.bucket, Key=office.event.source.key)
    office.run()
    office.forget()
    office.drain()
    assert office.traces() == []


def test_unknown_document_is_not_known(office: Office) -> None:
    assert not is_known(office.deployment, "0" * 32)


def test_forgotten_document_says_so(office: Office) -> None:
    office.run()
    office.forget()
    with pytest.raises(DocumentForgotten, match=office.document_id):
        office.cloud.documents.find(office.document_id)


def test_page_being_read_meanwhile_leaves_no_result(office: Office) -> None:
    office.preprocess()
    jobs = office.page_jobs()
    office.before_answer = office.forget
    office.ocr(jobs[0])
    office.drain()
    assert office.reads
    assert office.traces() == []


def test_delivery_under_way_meanwhile_leaves_no_attempt(office: Office) -> None:
    office.run()
    office.cloud.ledger.erase(office.document_id)

    office.before_taken = office.forget
    office.deliver()
    office.drain()
    assert office.traces() == []


def test_pages_being_made_meanwhile_are_removed(office: Office) -> None:
    """The run that made them ends at the tombstone; one that died is followed by the next."""
    office.preprocess()
    office.forget()
    office.cloud.objects.write(
        keys.page_image(office.document_id, 1, "image/jpeg"), b"late", "image/jpeg"
    )
    office.preprocess()
    office.drain()
    assert office.traces() == []


def test_receipt_being_written_meanwhile_is_removed(office: Office) -> None:
    office.run()
    (receipt,) = office.cloud.receipts.latest(office.document_id)
    office.forget()
    office.cloud.receipts.add(receipt)
    office.cloud.objects.write(
        keys.receipt(receipt.receipt_id, 1), receipt.model_dump_json().encode(), "application/json"
    )
    office.aggregate()
    office.drain()
    assert office.traces() == []


def test_upload_without_version_is_told_by_its_etag(office: Office, cloud: Cloud) -> None:
    other = cloud.client("s3").put_object(
        Bucket=cloud.bucket, Key=office.event.source.key, Body=b"another"
    )
    etag = cloud.client("s3").head_object(
        Bucket=cloud.bucket,
        Key=office.event.source.key,
        VersionId=office.event.source.version_id,
    )["ETag"]
    unversioned = Source(
        bucket=cloud.bucket, key=office.event.source.key, etag=etag.strip('"'), size=1
    )
    assert cloud.objects.erase_upload(unversioned.object) == 1
    left = cloud.client("s3").list_object_versions(Bucket=cloud.bucket)["Versions"]
    assert [version["VersionId"] for version in left] == [other["VersionId"]]
