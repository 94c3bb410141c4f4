"""The sample events are what the functions understand, and belong together."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from batch.callback import BATCH_PATH
from receipts import keys
from receipts.contracts import AggregateJob, DeliveryJob, PageJob
from receipts.storage_event import ObjectCreated
from tests.template import resources

EVENTS = Path(__file__).parents[2] / "events"
BODIES: dict[str, type[BaseModel]] = {
    "preprocess": ObjectCreated,
    "ocr": PageJob,
    "batch": PageJob,
    "aggregate": AggregateJob,
    "deliver": DeliveryJob,
    "recover": PageJob,
}
STAGES = sorted(BODIES)
# Of the clock, not of a queue.
SCHEDULED = {"sweep", "batch-submit", "batch-poll"}
# Of a URL.
REQUESTED = {"callback"}


def record(stage: str) -> dict[str, Any]:
    (only,) = json.loads((EVENTS / f"{stage}.json").read_text())["Records"]
    return dict(only)


def upload() -> ObjectCreated:
    return ObjectCreated.model_validate_json(record("preprocess")["body"])


def test_every_function_has_an_event() -> None:
    functions = resources("AWS::Serverless::Function")
    stages = {logical_id.removesuffix("Function").lower() for logical_id in functions}
    assert (
        {path.stem for path in EVENTS.glob("*.json")} - SCHEDULED == stages == {*STAGES, *REQUESTED}
    )


@pytest.mark.parametrize("stage", STAGES)
def test_body_is_what_the_function_takes(stage: str) -> None:
    body = record(stage)["body"]
    assert BODIES[stage].model_validate_json(body)
    assert record(stage)["md5OfBody"] == hashlib.md5(body.encode()).hexdigest()  # noqa: S324  as SQS


@pytest.mark.parametrize("stage", STAGES)
def test_event_comes_from_a_queue_of_the_function(stage: str) -> None:
    function = resources("AWS::Serverless::Function")[f"{stage.capitalize()}Function"]
    events = function["Properties"]["Events"].values()
    sources = [event["Properties"]["Queue"] for event in events if event["Type"] == "SQS"]
    queue = record(stage)["eventSourceARN"].rpartition(":")[2].split("-")[1]
    assert {"Fn::GetAtt": f"{queue}.Arn"} in sources


def test_clock_asks_for_both_jobs_of_batches() -> None:
    events = resources("AWS::Serverless::Function")["BatchFunction"]["Properties"]["Events"]
    asked = [
        json.loads(event["Properties"]["Input"])
        for event in events.values()
        if "Input" in event["Properties"]
    ]
    assert asked == [
        json.loads((EVENTS / f"batch-{job}.json").read_text()) for job in ("submit", "poll")
    ]


def test_request_names_a_batch() -> None:
    event = json.loads((EVENTS / "callback.json").read_text())
    assert event["rawPath"] == event["requestContext"]["http"]["path"]
    assert BATCH_PATH.fullmatch(event["rawPath"])


def test_upload_names_what_aws_names() -> None:
    source = upload().source
    assert source.version_id
    assert source.etag
    assert source.sequencer
    assert keys.profile_name(source.key) == "receipts"


@pytest.mark.parametrize("stage", ["ocr", "batch", "aggregate", "deliver", "recover"])
def test_events_tell_of_one_document(stage: str) -> None:
    assert json.loads(record(stage)["body"])["document_id"] == keys.document_id(upload().source)
