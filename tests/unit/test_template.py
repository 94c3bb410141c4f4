"""What the template promises beyond what `sam validate --lint` can see."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from receipts.checks.duplicates import Fingerprint
from tests.template import load_template, resources

FUNCTIONS = resources("AWS::Serverless::Function")
QUEUES = resources("AWS::SQS::Queue")
DEAD_LETTERS = {name for name in QUEUES if name.endswith("DeadLetters")}
BUCKETS = resources("AWS::S3::Bucket")


def mappings() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Every queue that a function consumes: queue name, function, event properties."""
    for function in FUNCTIONS.values():
        for event in function["Properties"].get("Events", {}).values():
            if event["Type"] != "SQS":
                continue
            queue = event["Properties"]["Queue"]["Fn::GetAtt"].removesuffix(".Arn")
            yield queue, function["Properties"], event["Properties"]


def statements(role: str) -> list[dict[str, Any]]:
    policies = resources("AWS::IAM::Role")[role]["Properties"]["Policies"]
    return [s for policy in policies for s in policy["PolicyDocument"]["Statement"]]


@pytest.mark.parametrize("name", sorted(QUEUES.keys() - DEAD_LETTERS))
def test_every_queue_has_dead_letters(name: str) -> None:
    target = QUEUES[name]["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"]
    assert target.removesuffix(".Arn") in DEAD_LETTERS


def test_message_outlives_six_runs_of_its_function() -> None:
    for queue, function, _ in mappings():
        assert QUEUES[queue]["Properties"]["VisibilityTimeout"] >= 6 * function["Timeout"], queue


def test_every_message_fails_alone() -> None:
    for queue, _, event in mappings():
        assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"], queue


def test_dead_letters_are_kept_longest() -> None:
    for name in DEAD_LETTERS:
        assert QUEUES[name]["Properties"]["MessageRetentionPeriod"] == 14 * 24 * 3600, name


@pytest.mark.parametrize("name", sorted(BUCKETS))
def test_bucket_is_private_encrypted_and_versioned(name: str) -> None:
    properties = BUCKETS[name]["Properties"]
    assert all(properties["PublicAccessBlockConfiguration"].values())
    assert properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}


def test_buckets_and_queues_refuse_plain_http() -> None:
    covered: set[str] = set()
    for kind, key in (("AWS::S3::BucketPolicy", "Bucket"), ("AWS::SQS::QueuePolicy", "Queues")):
        for policy in resources(kind).values():
            properties = policy["Properties"]
            refusals = [
                statement
                for statement in properties["PolicyDocument"]["Statement"]
                if statement["Effect"] == "Deny"
                and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
            ]
            assert refusals
            targets = properties[key] if key == "Queues" else [properties[key]]
            covered |= {target["Ref"] for target in targets}
    assert covered == BUCKETS.keys() | QUEUES.keys()


def test_every_function_has_a_role_of_its_own() -> None:
    roles = [function["Properties"]["Role"]["Fn::GetAtt"] for function in FUNCTIONS.values()]
    assert len(set(roles)) == len(FUNCTIONS)


def test_roles_name_their_resources() -> None:
    for role in resources("AWS::IAM::Role"):
        for statement in statements(role):
            assert statement["Resource"] != "*", (role, statement["Sid"])
            assert "*" not in json.dumps(statement["Action"]).replace("SendMessage*", "")


def test_index_of_facts_has_all_that_is_compared() -> None:
    properties = resources("AWS::DynamoDB::Table")["ReceiptsTable"]["Properties"]
    (index,) = [i for i in properties["GlobalSecondaryIndexes"] if i["IndexName"] == "by-facts"]
    keys = {key["AttributeName"] for key in properties["KeySchema"] + index["KeySchema"]}
    projected = keys | set(index["Projection"]["NonKeyAttributes"])
    assert Fingerprint.model_fields.keys() - projected == {"content_hash"}


def test_aggregate_reads_receipts_through_indexes_alone() -> None:
    granted = [s for s in statements("AggregateRole") if "ReceiptsTable" in json.dumps(s)]
    assert [(s["Action"], s["Resource"]) for s in granted] == [
        (["dynamodb:Query", "dynamodb:DeleteItem"], {"Fn::GetAtt": "ReceiptsTable.Arn"}),
        ("dynamodb:PutItem", {"Fn::GetAtt": "ReceiptsTable.Arn"}),
        ("dynamodb:Query", {"Fn::Sub": "${ReceiptsTable.Arn}/index/*"}),
    ]


def test_partition_is_never_written_out() -> None:
    assert "arn:aws:" not in json.dumps(load_template())


def test_only_stages_that_cut_images_carry_the_codecs() -> None:
    with_codecs = {
        name
        for name, function in FUNCTIONS.items()
        if {"Ref": "ImagingLayer"} in function["Properties"].get("Layers", [])
    }
    assert with_codecs == {"PreprocessFunction", "OcrFunction"}


def test_engine_calls_are_bounded_by_the_event_source() -> None:
    (scaling,) = [event["ScalingConfig"] for queue, _, event in mappings() if queue == "PageQueue"]
    assert scaling["MaximumConcurrency"]
    consumers = [function for _, function, _ in mappings()]
    assert "ReservedConcurrentExecutions" not in json.dumps(consumers)


def test_public_function_is_bounded_and_writes_one_attribute() -> None:
    public = {
        n: f["Properties"] for n, f in FUNCTIONS.items() if "FunctionUrlConfig" in f["Properties"]
    }
    assert [*public] == ["CallbackFunction"]
    assert public["CallbackFunction"]["ReservedConcurrentExecutions"] <= 2
    (granted,) = [s for s in statements("CallbackRole") if s["Sid"] != "WriteLogs"]
    assert granted["Action"] == "dynamodb:UpdateItem"
    assert granted["Condition"]["ForAllValues:StringEquals"] == {
        "dynamodb:LeadingKeys": ["batches"],
        "dynamodb:Attributes": ["document_id", "item", "called_at"],
    }
