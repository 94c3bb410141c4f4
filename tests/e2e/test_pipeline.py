"""From the upload to the verified webhook, through the deployed template with IAM enforced."""

import json
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError

from cli.deployment import Deployment
from local.stack import paths
from local.stack.state import Endpoints
from receipts import keys
from receipts.contracts import PageJob
from receipts.document_state import DocumentState
from tests.builders import manifest, page_failure, page_image, source, storage_event
from tests.schema import RECORDS
from tests.template import resources

pytestmark = pytest.mark.e2e

SAMPLES = Path(__file__).parents[2] / "samples"
EVENTS = SAMPLES.parent / "events"
RECEIPTS = Path(sys.executable).parent / "receipts"
TRUTH: dict[str, dict[str, Any]] = json.loads((SAMPLES / "truth.json").read_text())
READABLE = sorted(name for name, truth in TRUTH.items() if truth["receipt"])
REPEATS = ("U1", "U2", "U3")
WAIT_SECONDS = 120


def receipts(*arguments: str | Path) -> str:
    """Run the command as a user does."""
    done = subprocess.run(  # noqa: S603  the project's own command
        [RECEIPTS, *arguments], check=False, capture_output=True, text=True, timeout=1200
    )
    assert done.returncode == 0, (done.stderr, logged_failures())
    return done.stdout


def logged_failures() -> set[str]:
    """What went wrong inside the functions, as `stage: code`; a denied call among them."""
    lines = [line for line in (paths.LOGS / "aws.log").read_text().splitlines() if line[:1] == "{"]
    entries = [json.loads(line) for line in lines if '"Message failed"' in line]
    return {f"{entry['service']}: {entry.get('code', entry['error'])}" for entry in entries}


def json_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def wait_for[T](find: Callable[[], T | None], seconds: float = WAIT_SECONDS) -> T:
    """What `find` gives, as soon as it gives something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = find()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("nothing came in time")


@pytest.fixture(scope="session")
def endings(stack: Endpoints) -> dict[str, dict[str, Any]]:
    """What became of every sample, by file name."""
    lines = json_lines(receipts("submit", SAMPLES / "documents", "--json", "--timeout", "480"))
    return {Path(line["source"]).name: line for line in lines}


@pytest.fixture(scope="session")
def webhooks(stack: Endpoints, endings: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the receiver got for the samples, by document."""
    return webhooks_of(stack, {ending["document_id"] for ending in endings.values()})


def webhooks_of(stack: Endpoints, documents: set[str]) -> dict[str, dict[str, Any]]:
    """What the receiver got for these documents, as soon as it has got something for each."""
    address = stack.webhook_url.rpartition("/")[0] + "/deliveries"

    def received() -> dict[str, dict[str, Any]] | None:
        deliveries = httpx.get(address, trust_env=False).json()
        ours = {d["document_id"]: d for d in deliveries if d["document_id"] in documents}
        return ours if ours.keys() == documents else None

    return wait_for(received)


def status_the_first_time(ending: dict[str, Any]) -> str:
    """The status, but for repeats: a stack that was up before may have had the sample already."""
    reasons = ending["receipt"]["review"]["reasons"] if ending["receipt"] else []
    only_repeats = reasons and all(reason["code"] in REPEATS for reason in reasons)
    return "completed" if only_repeats else str(ending["status"])


@pytest.mark.parametrize("name", sorted(TRUTH))
def test_sample_ends_as_it_should(name: str, endings: dict[str, dict[str, Any]]) -> None:
    ending, truth = endings[name], TRUTH[name]
    reasons = ending["receipt"]["review"] if ending["receipt"] else ending["error"]
    assert status_the_first_time(ending) == truth["status"], (reasons, logged_failures())
    if truth["pages"]:
        assert ending["pages"] == {"total": truth["pages"], "ok": truth["pages"], "failed": 0}


@pytest.mark.parametrize("name", READABLE)
def test_facts_of_a_sample_are_read(name: str, endings: dict[str, dict[str, Any]]) -> None:
    record, truth = endings[name]["receipt"], TRUTH[name]["receipt"]
    assert record["merchant"]["name"]["value"] == truth["merchant_name"]
    assert record["transaction_date"]["value"] == truth["transaction_date"]
    assert (record["currency"] or {}).get("value") == truth["currency"]
    assert Decimal(record["totals"]["total"]["value"]) == Decimal(truth["total"])
    assert record["totals"]["total"]["grounded"]
    RECORDS.validate(record)


def test_broken_file_is_rejected_with_a_reason(endings: dict[str, dict[str, Any]]) -> None:
    ending = endings["broken-upload.jpg"]
    assert ending["receipt"] is None
    assert ending["error"]["code"] == "damaged_file"
    assert ending["error"]["message"].endswith(".")


def test_every_document_is_announced_and_verified(
    endings: dict[str, dict[str, Any]], webhooks: dict[str, dict[str, Any]]
) -> None:
    for ending in endings.values():
        webhook = webhooks[ending["document_id"]]
        rejected = ending["status"] == "rejected"
        assert webhook["verified"]
        assert webhook["type"] == ("receipt.rejected" if rejected else "receipt.processed")


def test_webhook_table_and_bucket_hold_the_same_record(
    deployment: Deployment,
    stack: Endpoints,
    endings: dict[str, dict[str, Any]],
    webhooks: dict[str, dict[str, Any]],
) -> None:
    ending = endings["scan-stationer.jpg"]
    document_id = ending["document_id"]
    key = keys.receipt(keys.receipt_id(document_id, 1), 1)
    stored = deployment.s3.get_object(Bucket=stack.work_bucket, Key=key)["Body"].read()
    assert json.loads(stored) == ending["receipt"] == webhooks[document_id]["body"]["data"]


def test_ledger_shows_what_was_delivered(endings: dict[str, Any], webhooks: dict[str, Any]) -> None:
    document_id = endings["scan-stationer.jpg"]["document_id"]
    (attempt,) = json_lines(receipts("deliveries", document_id, "--json"))
    assert (attempt["outcome"], attempt["status_code"]) == ("delivered", 204)
    assert attempt["webhook_id"] == webhooks[document_id]["webhook_id"]


def test_show_prints_the_receipt(endings: dict[str, Any]) -> None:
    document_id = endings["scan-stationer.jpg"]["document_id"]
    (shown,) = json_lines(receipts("show", document_id, "--json"))
    assert shown["receipt"] == endings["scan-stationer.jpg"]["receipt"]
    assert TRUTH["scan-stationer.jpg"]["receipt"]["merchant_name"] in receipts("show", document_id)


def test_page_of_a_document_shows_its_picture(endings: dict[str, Any], tmp_path: Path) -> None:
    page = tmp_path / "receipt.html"
    receipts("show", endings["scan-stationer.jpg"]["document_id"], "--html", page)
    written = page.read_text()
    assert "data:image/jpeg;base64," in written
    assert TRUTH["scan-stationer.jpg"]["receipt"]["merchant_name"] in written


def test_documents_are_listed_and_counted(endings: dict[str, Any]) -> None:
    rejected = json_lines(receipts("list", "--status", "rejected", "--json", "--limit", "1000"))
    ours = {e["document_id"] for e in endings.values() if e["status"] == "rejected"}
    assert ours <= {line["document_id"] for line in rejected}
    (counted,) = json_lines(receipts("stats", "--json"))
    assert counted["documents"]["rejected"] == len(rejected)
    assert counted["latency"]["p50"] > 0


def test_second_upload_of_a_file_is_flagged(endings: dict[str, Any]) -> None:
    first = endings["scan-stationer.jpg"]["receipt"]
    (again,) = json_lines(receipts("submit", SAMPLES / "documents/scan-stationer.jpg", "--json"))
    assert again["status"] == "needs_review"
    assert {"receipt_id": first["receipt_id"], "kind": "bytes"} in again["receipt"]["duplicates"]
    assert "U1" in [reason["code"] for reason in again["receipt"]["review"]["reasons"]]


def test_second_up_changes_nothing(stack: Endpoints) -> None:
    (again,) = json_lines(receipts("local", "up", "--json"))
    assert again == stack.model_dump()
    (status,) = json_lines(receipts("local", "status", "--json"))
    assert status["up"]


def ended(deployment: Deployment, document_id: str) -> DocumentState:
    def terminal() -> DocumentState | None:
        state = deployment.documents.find(document_id)
        return state if state and state.terminal else None

    return wait_for(terminal)


def physical_id(stack: Endpoints, logical_id: str) -> str:
    described = stack.aws.client("cloudformation").describe_stack_resource(
        StackName=stack.stack_name, LogicalResourceId=logical_id
    )
    return str(described["StackResourceDetail"]["PhysicalResourceId"])


def send(stack: Endpoints, queue: str, body: str) -> None:
    stack.aws.client("sqs").send_message(QueueUrl=physical_id(stack, queue), MessageBody=body)


def test_dead_page_still_ends_its_document(stack: Endpoints, deployment: Deployment) -> None:
    described = source(key="receipts/dead-page.jpg")
    document_id = keys.document_id(described)
    page = page_image(1)
    deployment.documents.receive(document_id, described)
    deployment.documents.begin(document_id, manifest(page))
    job = PageJob(document_id=document_id, profile="receipts", page=page)
    send(stack, "PageDeadLetters", job.model_dump_json())
    state = ended(deployment, document_id)
    assert (state.status, state.code) == ("failed", "abandoned")


def test_dead_page_put_back_makes_a_revision(stack: Endpoints, deployment: Deployment) -> None:
    described = source(key="receipts/redriven-page.jpg", etag=uuid.uuid4().hex, version_id=None)
    document_id = keys.document_id(described)
    image = (SAMPLES / "documents/scan-stationer.jpg").read_bytes()
    key = keys.page_image(document_id, 1, "image/jpeg")
    page = page_image(1, image=deployment.objects.write(key, image, "image/jpeg"))
    deployment.documents.receive(document_id, described)
    deployment.documents.begin(document_id, manifest(page))
    job = PageJob(document_id=document_id, profile="receipts", page=page)
    send(stack, "PageDeadLetters", job.model_dump_json())
    assert ended(deployment, document_id).status == "failed"
    (fate,) = json_lines(receipts("redrive", "--document", document_id, "--json"))
    assert (fate["queue"], fate["fate"]) == ("pages", "sent")

    def revised() -> bool:
        state = deployment.documents.find(document_id)
        return state is not None and state.revision == 2

    assert wait_for(lambda: revised() or None)
    (shown,) = json_lines(receipts("show", document_id, "--json"))
    assert shown["receipt"]["revision"] == 2
    assert receipts("redrive", "--document", document_id, "--json") == ""


def test_document_that_stands_still_is_moved_on(stack: Endpoints, deployment: Deployment) -> None:
    """Whoever recorded its last page never told; the clock's event finds it."""
    described = source(key="receipts/stalled.jpg", etag=uuid.uuid4().hex, version_id=None)
    document_id = keys.document_id(described)
    deployment.documents.receive(document_id, described)
    deployment.documents.begin(document_id, manifest(1))
    deployment.documents.fail_part(document_id, page_failure(1))
    deployment.documents.update(
        document_id,
        "SET last_progress_at = :past",
        {":past": "2026-03-04T12:00:00.000+00:00"},
        Attr("unfinished").exists(),
    )
    answer = stack.aws.client("lambda").invoke(
        FunctionName=physical_id(stack, "RecoverFunction"),
        Payload=(EVENTS / "sweep.json").read_bytes(),
    )
    assert "FunctionError" not in answer, answer["Payload"].read()
    assert ended(deployment, document_id).code == page_failure(1).code


def test_logs_of_a_receipt_stay_below_2_kb(stack: Endpoints) -> None:
    """Above that they cost more than the compute; the lines of metrics are among them."""
    log = paths.LOGS / "aws.log"
    before = log.stat().st_size
    (ending,) = json_lines(receipts("submit", SAMPLES / "documents/scan-stationer.jpg", "--json"))

    def said() -> list[str] | None:
        lines = log.read_bytes()[before:].decode().splitlines()
        notes = [one for one in lines if one[:1] == "{" and ending["document_id"] in one]
        metrics = {_metrics(one): one for one in lines if one.startswith('{"_aws"')}
        ours = [*notes, *metrics.values()]
        counted = any("Deliveries." in name for names in metrics for name in names)
        return ours if counted and any("Delivery attempted" in one for one in notes) else None

    lines = wait_for(said)
    assert sum(len(one.encode()) + 1 for one in lines) < 2_000, lines


def _metrics(line: str) -> frozenset[str]:
    """The names in a line of metrics, of which other documents write some at the same time."""
    (described,) = json.loads(line)["_aws"]["CloudWatchMetrics"]
    return frozenset(metric["Name"] for metric in described["Metrics"])


def test_repeated_storage_event_makes_no_second_document(
    stack: Endpoints, deployment: Deployment
) -> None:
    """The event comes twice; the work is done, and announced under one webhook id."""
    key = "receipts/twice/empty.jpg"
    version = deployment.s3.put_object(Bucket=stack.uploads_bucket, Key=key, Body=b"")
    first = wait_for(lambda: deployment.documents.latest_id(key))
    seen = ended(deployment, first)
    event = storage_event(**seen.source.model_dump())
    assert version["VersionId"]
    send(stack, "IntakeQueue", json.dumps(event))
    send(stack, "IntakeQueue", json.dumps(event))
    attempts = wait_for(lambda: deployment.deliveries.attempts(first))
    assert {attempt.webhook_id for attempt in attempts} == {
        keys.webhook_id(keys.receipt_id(first, 1), 1)
    }
    assert deployment.documents.find(first) == seen


@pytest.mark.parametrize("logical_id", sorted(resources("AWS::IAM::Role")))
def test_roles_are_enforced(logical_id: str, stack: Endpoints) -> None:
    """What no statement of a role grants is denied, so that a missing one would show."""
    role = stack.aws.client("cloudformation").describe_stack_resource(
        StackName=stack.stack_name, LogicalResourceId=logical_id
    )["StackResourceDetail"]["PhysicalResourceId"]
    arn = stack.aws.client("iam").get_role(RoleName=role)["Role"]["Arn"]
    credentials = stack.aws.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")
    keys_ = credentials["Credentials"]
    session = boto3.Session(
        keys_["AccessKeyId"], keys_["SecretAccessKey"], keys_["SessionToken"], stack.region
    )
    s3 = session.client("s3", endpoint_url=stack.secure_endpoint, verify=stack.ca_bundle)
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=stack.uploads_bucket, Key="receipts/lunch.jpg")
