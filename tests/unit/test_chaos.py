"""The judge of `make chaos` finds what is wrong, and its faults come where they are due."""

from datetime import UTC, datetime
from typing import Any

import pytest

from local.webhook_receiver.deliveries import Delivery
from receipts.document_state import DocumentState
from tests.builders import DOCUMENT_ID, document_state
from tests.chaos.batch import BatchKills
from tests.chaos.calls import Call, call_of
from tests.chaos.comparison import differences, record
from tests.chaos.documents import Upload
from tests.chaos.faults import AwsFaults, FaultRates
from tests.chaos.verdict import Observed, judge

KEY = "receipts/chaos/1.jpg"
UPLOAD = Upload("1.jpg", b"", frozenset({"completed"}), pages=1)
_A1 = {"code": "A1", "status": "pass"}
WRITE = Call("ocr", "s3", "PutObject", "work/results")


def ended(**changes: Any) -> DocumentState:
    return document_state(**{"status": "completed", "revision": 1, "receipts": 1} | changes)


def told(status: str = "completed", name: str = f"msg_{DOCUMENT_ID}-1_1", **more: str) -> Delivery:
    return Delivery(
        webhook_id=name,
        type="receipt.processed",
        received_at=datetime.now(UTC),
        verified=True,
        duplicate=False,
        document_id=DOCUMENT_ID,
        body={"data": {"status": status} | more},
    )


def seen(state: DocumentState, *deliveries: Delivery, receipts: int = 1, **more: Any) -> Observed:
    return Observed({KEY: [state]}, {DOCUMENT_ID: receipts}, deliveries, **more)


def test_link_that_was_signed_anew_makes_no_second_event() -> None:
    links = (told(receipt_url=f"https://bucket.test/?signature={n}") for n in range(2))
    assert judge([(KEY, UPLOAD)], seen(ended(), *links)).right


def test_document_that_ended_as_it_should_is_right() -> None:
    verdict = judge([(KEY, UPLOAD)], seen(ended(), told(), told()))
    assert verdict.right
    assert verdict.statuses == {"completed": 1}


@pytest.mark.parametrize(
    "observed",
    [
        Observed({}, {}, ()),
        seen(document_state(status="processing")),
        seen(ended()),
        seen(ended(), told(name=f"msg_{DOCUMENT_ID}-2_1")),
    ],
)
def test_document_without_end_or_event_is_lost(observed: Observed) -> None:
    assert judge([(KEY, UPLOAD)], observed).lost.keys() == {KEY}


@pytest.mark.parametrize(
    "observed",
    [
        Observed({KEY: [ended(), ended()]}, {DOCUMENT_ID: 1}, (told(),)),
        seen(ended(), told(), receipts=2),
        seen(ended(), told(), told(name=f"msg_{DOCUMENT_ID}-1_2")),
        seen(ended(), told(), told("needs_review")),
    ],
)
def test_second_document_record_or_event_is_found(observed: Observed) -> None:
    assert judge([(KEY, UPLOAD)], observed).doubled.keys() == {KEY}


@pytest.mark.parametrize(
    "observed",
    [
        seen(ended(status="failed"), told()),
        seen(ended(pending={1}), told()),
        seen(ended(), told("failed")),
        seen(ended(), told(), changed=frozenset({DOCUMENT_ID})),
    ],
)
def test_wrong_or_changed_end_is_found(observed: Observed) -> None:
    assert judge([(KEY, UPLOAD)], observed).wrongly_final.keys() == {KEY}


@pytest.mark.parametrize("pages", [0, 1])
@pytest.mark.parametrize("status", ["completed", "partial", "failed"])
def test_document_whose_work_died_may_end_without_it(status: str, pages: int) -> None:
    assert UPLOAD.give_up().fits(status, pages)
    assert UPLOAD.fits(status, pages) is ((status, pages) == ("completed", 1))


def test_document_whose_work_died_gains_nothing_by_it() -> None:
    assert not UPLOAD.give_up().fits("rejected", 0)
    assert not UPLOAD.give_up().fits("completed", 2)


def test_worker_dies_before_and_after_every_write() -> None:
    faults = AwsFaults(FaultRates(kills=1, kill_percent=100), seed=1)
    moments = {faults.draw(WRITE).kills for _ in range(50)}
    assert {"before", "after"} <= moments
    assert not list(faults.uncovered())


def test_write_at_which_nobody_died_is_named() -> None:
    faults = AwsFaults(FaultRates(kills=0), seed=1)
    for _ in range(50):
        faults.draw(WRITE)
    assert list(faults.uncovered()) == [(WRITE, "before"), (WRITE, "after")]


def test_reads_kill_nobody() -> None:
    faults = AwsFaults(FaultRates(kill_percent=100), seed=1)
    assert not any(faults.draw(WRITE._replace(operation="GetObject")).kills for _ in range(50))


def test_puts_of_a_batch_are_told_apart() -> None:
    put = b"""{"TableName": "receipts-local-BatchTable-1A2B3C4D",
        "Item": {"item": {"S": "1"}, "state": {"S": "{\\"stage\\": \\"uploaded\\"}"}}}"""
    target = {"x-amz-target": "DynamoDB_20120810.PutItem"}
    assert call_of("batch", "POST", "/", target, put).detail == "uploaded"
    assert call_of("batch", "POST", "/", target, b'{"Item": {"owner": {"S": "1"}}}').detail == ""


def receipt(**changes: Any) -> dict[str, Any]:
    checks = [_A1, {"code": "U1", "status": "fail"}]
    read = {"totals": {"total": "12.50"}, "line_items": [{"raw": "tea"}]}
    return {"receipt_id": "a-1", "validation": {"checks": checks}, **read, **changes}


def test_same_record_has_no_differences() -> None:
    other = receipt(receipt_id="b-1", status="needs_review", validation={"checks": [_A1]})
    assert differences(record(receipt()), record(other)) == []


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"totals": {"total": "12.05"}}, ["totals.total"]),
        ({"line_items": [{"raw": "pea"}]}, ["line_items[0].raw"]),
        ({"line_items": []}, ["line_items"]),
        ({"line_items": None}, ["line_items"]),
        ({"validation": {"checks": [{**_A1, "status": "fail"}]}}, ["validation[0].status"]),
    ],
)
def test_other_record_differs_by_its_paths(changes: dict[str, Any], paths: list[str]) -> None:
    assert differences(record(receipt()), record(receipt(**changes))) == paths


def test_workers_of_batches_alone_are_killed() -> None:
    kills = BatchKills(seed=1)
    assert not any(kills.draw(WRITE).kills for _ in range(100))
    assert any(kills.draw(WRITE._replace(function="batch")).kills for _ in range(100))
    assert kills.deaths() > 0


def test_calls_are_told_apart() -> None:
    update = b"""{"TableName": "receipts-local-DocumentsTable-1A2B3C4D", "UpdateExpression":
        "DELETE pending :part SET last_progress_at = :now"}"""
    target = {"x-amz-target": "DynamoDB_20120810.UpdateItem"}
    named = call_of("ocr", "POST", "/", target, update)
    assert (named.operation, named.target) == ("UpdateItem", "receipts-local-DocumentsTable")
    assert named.detail == "pending,last_progress_at"
    put = call_of("ocr", "PUT", "/work-0123456789/results/1/0001.json", {}, b"")
    assert (put.operation, put.target) == ("PutObject", "work/results")
