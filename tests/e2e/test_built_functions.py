"""Each built function under the Lambda runtime emulator, with its role, in the local stack.

Every test works on documents of its own that the deployed pipeline leaves alone: an upload is told
with its version id, which the emulated AWS leaves out of its events and which makes it another
document, and the other stages get messages that were sent to nobody else.
"""

import json
import socket
import subprocess
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image, ImageDraw, ImageFont

from cli.deployment import Deployment, find_deployment
from local.invoke import emulator
from local.invoke.answer import Answer
from local.invoke.built import BuiltFunction, find_function
from local.invoke.deployed import execution_environment
from local.stack.state import Endpoints
from receipts import keys
from receipts.contracts import (
    AggregateJob,
    DeliveryJob,
    ObjectRef,
    PageImage,
    PageJob,
    PageResult,
)
from receipts.document_state import DocumentState, Outcome
from receipts.storage_event import ObjectCreated
from tests.builders import manifest, page_image, page_result, source

pytestmark = pytest.mark.e2e

EVENTS = Path(__file__).parents[2] / "events"
STAGES = ("preprocess", "ocr", "aggregate", "deliver", "recover")


def sample(stage: str) -> dict[str, Any]:
    (record,) = json.loads((EVENTS / f"{stage}.json").read_text())["Records"]
    return dict(record)


@dataclass(frozen=True)
class Bench:
    """The deployed pipeline, and the way to run one built function in it."""

    stack: Endpoints
    deployment: Deployment
    environment: Callable[[str], dict[str, str]]
    log: Path

    def invoke(
        self, function: BuiltFunction, environment: Mapping[str, str], **record: str
    ) -> Answer:
        """Send the stage's sample event, with some of its record changed."""
        event = {"Records": [sample(stage_of(function)) | record]}
        payload = json.dumps(event).encode()
        with self.log.open("a") as log:
            return emulator.invoke(function, payload, environment=environment, log=log)

    def succeed(self, stage: str, body: str, **record: str) -> None:
        answer = self.invoke(find_function(stage), self.environment(stage), body=body, **record)
        assert json.loads(answer.body) == {"batchItemFailures": []}, self.log.read_text()

    def begin(self, *pages: PageImage) -> str:
        """A document whose pages are pending."""
        document_id, documents = uuid.uuid4().hex, self.deployment.documents
        documents.receive(document_id, source(key=f"receipts/{document_id}.jpg"))
        documents.begin(document_id, manifest(*pages))
        return document_id

    def state(self, document_id: str) -> DocumentState:
        state = self.deployment.documents.find(document_id)
        assert state is not None
        return state

    def write(self, key: str, body: bytes) -> ObjectRef:
        self.deployment.s3.put_object(Bucket=self.stack.work_bucket, Key=key, Body=body)
        return ObjectRef(bucket=self.stack.work_bucket, key=key)

    def read(self, key: str) -> bytes:
        stored = self.deployment.s3.get_object(Bucket=self.stack.work_bucket, Key=key)
        return stored["Body"].read()


def stage_of(function: BuiltFunction) -> str:
    return function.handler.partition(".")[0]


@pytest.fixture(scope="module")
def environment(stack: Endpoints) -> Callable[[str], dict[str, str]]:
    """The environment of the deployed function, looked up once a stage."""
    return cache(lambda stage: execution_environment(find_function(stage).logical_id, stack))


@pytest.fixture
def bench(stack: Endpoints, environment: Callable[[str], dict[str, str]], tmp_path: Path) -> Bench:
    return Bench(stack, find_deployment(None), environment, tmp_path / "log")


@pytest.fixture
def message(bench: Bench) -> Iterator[dict[str, str]]:
    """A malformed message, received from a queue that no function is on."""
    sqs = bench.stack.aws.client("sqs")
    name = f"spare-{uuid.uuid4().hex}"
    arn = f"arn:aws:sqs:{bench.stack.region}:000000000000:{name}"
    allow = {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    url = sqs.create_queue(QueueName=name, Attributes={"Policy": policy})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="not json")
    received = sqs.receive_message(QueueUrl=url, VisibilityTimeout=600)["Messages"][0]
    yield {"url": url, "id": received["MessageId"], "handle": received["ReceiptHandle"]}
    sqs.delete_queue(QueueUrl=url)


@pytest.fixture
def silent_address() -> Iterator[str]:
    """Takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"


def photo() -> bytes:
    """A small JPEG with a line that any engine reads."""
    image = Image.new("L", (480, 200), "white")
    ImageDraw.Draw(image).text((40, 70), "TOTAL 4.20", "black", ImageFont.load_default(56))
    encoded = BytesIO()
    image.save(encoded, "JPEG")
    return encoded.getvalue()


def test_ocr_reads_a_page(bench: Bench) -> None:
    image = bench.write(f"pages/{uuid.uuid4().hex}/0001.jpg", photo())
    page = page_image(1, image=image, width=480, height=200)
    document_id = bench.begin(page, page_image(2))
    job = PageJob(document_id=document_id, profile="receipts", page=page)
    bench.succeed("ocr", job.model_dump_json())
    result = PageResult.model_validate_json(bench.read(keys.page_result(document_id, 1)))
    (recognised,) = result.results("advanced_recognition")
    assert recognised
    assert "4.20" in " ".join(line.text for line in recognised.lines)
    assert bench.state(document_id).pending == {2}


def test_aggregate_makes_the_receipt(bench: Bench) -> None:
    document_id = bench.begin(page_image(1))
    result = page_result(1, "TOTAL EUR 4.20", merchant_name="Morgenrot", total="4.20")
    result = result.model_copy(update={"document_id": document_id})
    bench.write(keys.page_result(document_id, 1), result.model_dump_json().encode())
    bench.deployment.documents.complete_part(document_id, 1)
    bench.succeed("aggregate", AggregateJob(document_id=document_id).model_dump_json())
    (receipt,) = bench.deployment.receipts.latest(document_id)
    assert receipt
    assert receipt.totals.total
    assert receipt.totals.total.value == Decimal("4.20")
    assert json.loads(bench.read(keys.receipt(receipt.receipt_id, 1))) == receipt.model_dump(
        mode="json"
    )
    assert bench.state(document_id).status == receipt.status


def ended_document(bench: Bench) -> str:
    document_id = bench.begin(page_image(1))
    outcome = Outcome(status="rejected", code="damaged_file", message="Scan it again.")
    bench.deployment.documents.finish(document_id, outcome)
    return document_id


def test_deliver_tells_the_webhook(bench: Bench) -> None:
    document_id = ended_document(bench)
    bench.succeed("deliver", DeliveryJob(document_id=document_id, revision=1).model_dump_json())
    (attempt,) = bench.deployment.deliveries.attempts(document_id)
    assert (attempt.outcome, attempt.status_code) == ("delivered", 204)
    address = bench.stack.webhook_url.rpartition("/")[0] + "/deliveries"
    deliveries = httpx.get(address, trust_env=False).json()
    (delivery,) = [one for one in deliveries if one["document_id"] == document_id]
    assert delivery["verified"]
    assert delivery["type"] == "receipt.rejected"


def test_recover_gives_a_dead_page_up(bench: Bench) -> None:
    document_id = bench.begin(page_image(1), page_image(2))
    job = PageJob(document_id=document_id, profile="receipts", page=page_image(1))
    queue = bench.environment("recover")["PAGE_DEAD_LETTERS_ARN"]
    bench.succeed("recover", job.model_dump_json(), eventSourceARN=queue)
    state = bench.state(document_id)
    assert [(failure.page, failure.code) for failure in state.failures] == [(1, "abandoned")]
    assert state.pending == {2}


def test_malformed_message_is_reported_and_put_back(bench: Bench, message: dict[str, str]) -> None:
    environment = bench.environment("aggregate") | {"AGGREGATE_QUEUE_URL": message["url"]}
    record = {"messageId": message["id"], "receiptHandle": message["handle"], "body": "not json"}
    answer = bench.invoke(find_function("aggregate"), environment, **record)
    failures = [{"itemIdentifier": message["id"]}]
    assert json.loads(answer.body) == {"batchItemFailures": failures}, bench.log.read_text()
    again = bench.stack.aws.client("sqs").receive_message(
        QueueUrl=message["url"], WaitTimeSeconds=10
    )
    assert again["Messages"][0]["MessageId"] == message["id"]


def test_missing_variable_is_named(bench: Bench) -> None:
    environment = dict(bench.environment("aggregate"))
    del environment["RECEIPTS_TABLE"]
    answer = bench.invoke(find_function("aggregate"), environment)
    assert answer.failed
    assert "receipts_table" in answer.body


def test_role_is_enforced(bench: Bench) -> None:
    """With the role of another function, what that one lacks is denied."""
    borrowed = bench.environment("preprocess")
    credentials = {name: borrowed[name] for name in borrowed if name.startswith("AWS_")}
    bench.invoke(find_function("ocr"), bench.environment("ocr") | credentials)
    assert "GetSecretValue: AccessDenied" in bench.log.read_text()


def test_timeout_ends_a_waiting_function(bench: Bench, silent_address: str) -> None:
    job = DeliveryJob(document_id=ended_document(bench), revision=1)
    environment = bench.environment("deliver") | {"WEBHOOK_URL": silent_address}
    function = replace(find_function("deliver"), timeout=3)
    answer = bench.invoke(function, environment, body=job.model_dump_json())
    assert answer == Answer("Task timed out after 3.00 seconds", failed=True)


def test_missing_layer_surfaces_in_init(bench: Bench) -> None:
    function = replace(find_function("recover"), layers=())
    answer = bench.invoke(function, bench.environment("recover"))
    assert answer.failed
    assert json.loads(answer.body)["errorType"] == "Runtime.ImportModuleError"


@pytest.mark.parametrize("stage", STAGES)
def test_function_imports_with_its_layers_alone(stage: str, stack: Endpoints) -> None:
    function = find_function(stage)
    done = subprocess.run(  # noqa: S603  the project's own interpreter
        [emulator.RUNTIME_PYTHON, "-c", f"import {function.handler.rpartition('.')[0]}"],
        check=False,
        capture_output=True,
        text=True,
        cwd=function.task_root,
        env=emulator.runtime_variables(function),
    )
    assert done.returncode == 0, done.stderr


def upload(bench: Bench, body: bytes) -> str:
    """Upload the bytes; what S3 tells of it on AWS."""
    key, bucket = f"receipts/{uuid.uuid4().hex}.jpg", bench.stack.uploads_bucket
    stored = bench.deployment.s3.put_object(Bucket=bucket, Key=key, Body=body)
    event = json.loads(sample("preprocess")["body"])
    event["detail"]["bucket"]["name"] = bucket
    event["detail"]["object"] |= {
        "key": key,
        "size": len(body),
        "etag": stored["ETag"].strip('"'),
        "version-id": stored["VersionId"],
    }
    return json.dumps(event)


def test_preprocess_takes_an_upload_to_its_page(bench: Bench) -> None:
    """Comes last, as the deployed pipeline then reads the page and keeps the machine busy."""
    event = upload(bench, photo())
    bench.succeed("preprocess", event)
    described = ObjectCreated.model_validate_json(event).source
    state = bench.state(keys.document_id(described))
    assert state.source == described
    assert [(page.page, page.width, page.height) for page in state.manifest.images] == [
        (1, 480, 200)
    ]
