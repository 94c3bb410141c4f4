"""A receipt that was uploaded before is flagged, and its original never is."""

from typing import Any

import pytest

from aggregate.aggregator import Aggregator
from receipts import keys
from receipts.contracts import AggregateJob, Manifest, PageFacts
from receipts.receipt import Receipt
from tests.builders import page_image, page_result, source
from tests.integration.conftest import Cloud
from tests.schema import RECORDS

LUNCH = {
    "merchant_name": "Lantern Cafe",
    "receipt_number": "A-17",
    "transaction_date": "2026-03-04",
    "transaction_time": "12:30",
    "currency": "EUR",
    "total": "9,00",
}


class Desk:
    """Documents that end one after another, in one set of tables."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.aggregator = Aggregator(
            objects=cloud.objects,
            documents=cloud.documents,
            receipts=cloud.receipts,
            delivery_queue=cloud.queue("deliveries"),
        )

    def receive(self, name: str, *, content: str, picture: str | None = None) -> None:
        facts = PageFacts(page=1, width=600, height=800, image_hash=picture)
        self.cloud.documents.receive(name, source(key=f"receipts/{name}.jpg"))
        manifest = Manifest(sha256=content, pages=(facts,), images=(page_image(1),))
        self.cloud.documents.begin(name, manifest)

    def end(self, name: str, **changes: Any) -> Receipt:
        printed = LUNCH | changes
        lines = [text for text in printed.values() if text]
        result = page_result(1, *lines, **printed).model_copy(update={"document_id": name})
        body = result.model_dump_json().encode()
        self.cloud.objects.write(keys.page_result(name, 1), body, "application/json")
        self.cloud.documents.complete_part(name, 1)
        return self.aggregate(name)

    def aggregate(self, name: str) -> Receipt:
        self.aggregator.finish_document(AggregateJob(document_id=name))
        (receipt,) = self.cloud.receipts.latest(name)
        return receipt

    def upload(
        self, name: str, *, content: str, picture: str | None = None, **changes: Any
    ) -> Receipt:
        self.receive(name, content=content, picture=picture)
        return self.end(name, **changes)


@pytest.fixture
def desk(cloud: Cloud) -> Desk:
    return Desk(cloud)


def found(receipt: Receipt) -> list[tuple[str, str]]:
    return [(one.receipt_id, one.kind) for one in receipt.duplicates]


def reasons(receipt: Receipt) -> list[str]:
    return [reason.code for reason in receipt.review.reasons]


def test_same_bytes_are_flagged_the_second_time(desk: Desk) -> None:
    first = desk.upload("first", content="same")
    second = desk.upload("second", content="same")
    assert (first.status, found(first)) == ("completed", [])
    assert (second.status, found(second)) == ("needs_review", [("first-1", "bytes")])
    assert reasons(second) == ["U1"]
    assert second.source.sha256 == "same"
    RECORDS.validate(second.model_dump(mode="json"))


def test_same_picture_is_flagged_where_facts_are_missing(desk: Desk) -> None:
    desk.upload("first", content="one", picture="f0f0f0f0f0f0f0f0")
    second = desk.upload("second", content="two", picture="f0f0f0f0f0f0f0f0", total=None)
    assert found(second) == [("first-1", "image")]
    assert "U2" in reasons(second)


def test_same_facts_in_another_picture_are_flagged(desk: Desk) -> None:
    desk.upload("first", content="one")
    second = desk.upload("second", content="two", merchant_name="LANTERN CAFE.")
    assert found(second) == [("first-1", "facts")]
    assert reasons(second) == ["U3"]


@pytest.mark.parametrize(
    "changes",
    [{"receipt_number": "A-18"}, {"transaction_time": "12:31"}, {"merchant_name": "Harbour Inn"}],
    ids=lambda changes: next(iter(changes)),
)
def test_other_facts_are_another_receipt(desk: Desk, changes: dict[str, str]) -> None:
    desk.upload("first", content="one", picture="f0f0f0f0f0f0f0f0")
    second = desk.upload("second", content="two", **changes)
    assert (second.status, found(second)) == ("completed", [])


def test_every_earlier_upload_is_named(desk: Desk) -> None:
    for name in ("first", "second"):
        desk.upload(name, content=name)
    third = desk.upload("third", content="second")
    assert found(third) == [("first-1", "facts"), ("second-1", "bytes")]


def test_upload_that_came_first_is_not_blamed_for_ending_last(desk: Desk) -> None:
    desk.receive("first", content="same")
    desk.upload("second", content="same")
    assert found(desk.end("first")) == []


def test_record_that_stands_is_not_judged_anew(desk: Desk) -> None:
    """The worker dies once the record stands; only the second run could see the first upload."""
    desk.receive("first", content="same")
    desk.receive("second", content="same")
    state = desk.cloud.documents.find("second")
    assert state
    desk.cloud.documents.complete_part("second", 1)
    result = page_result(1, *LUNCH.values(), **LUNCH).model_copy(update={"document_id": "second"})
    key = keys.page_result("second", 1)
    desk.cloud.objects.write(key, result.model_dump_json().encode(), "application/json")
    desk.aggregator._conclude(state)  # noqa: SLF001  the worker dies right after it
    desk.end("first")
    second = desk.aggregate("second")
    record = desk.cloud.objects.find(keys.receipt("second-1", 1))
    assert found(second) == []
    assert record == second.model_dump_json().encode()


def test_extracts_are_no_receipt_to_repeat(desk: Desk) -> None:
    desk.cloud.documents.receive("lines", source(key="lines/scan.jpg"))
    desk.cloud.documents.begin("lines", Manifest(sha256="same", images=(page_image(1),)))
    desk.end("lines")
    assert found(desk.upload("second", content="same")) == []
