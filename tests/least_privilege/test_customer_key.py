"""The stack with a customer's key for everything that it stores: `KmsKeyArn`.

The emulated AWS keeps the name of the key and encrypts nothing; of buckets and topics it does not
even keep that.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.stack import deployment
from local.stack.state import Endpoints
from tests.e2e.conftest import SCAN
from tests.e2e.test_pipeline import receipts

pytestmark = pytest.mark.e2e


@pytest.fixture
def key(stack: Endpoints) -> Iterator[str]:
    """The ARN of a key that the stack was deployed with, all other parameters as they were."""
    arn = str(stack.aws.client("kms").create_key()["KeyMetadata"]["Arn"])
    deployment.deploy({"KmsKeyArn": arn}, stack.aws.environment)
    yield arn
    deployment.deploy({"KmsKeyArn": '""'}, stack.aws.environment)


def physical_ids(stack: Endpoints, kind: str) -> list[str]:
    described = stack.aws.client("cloudformation").describe_stack_resources(
        StackName=stack.stack_name
    )
    return [
        str(resource["PhysicalResourceId"])
        for resource in described["StackResources"]
        if resource["ResourceType"] == kind
    ]


def keys_of(stack: Endpoints, kind: str) -> set[Any]:
    """The keys that the stack's resources of this kind name."""
    aws = stack.aws
    readers: dict[str, Callable[[str], Any]] = {
        "AWS::SQS::Queue": lambda url: aws.client("sqs").get_queue_attributes(
            QueueUrl=url, AttributeNames=["KmsMasterKeyId"]
        )["Attributes"]["KmsMasterKeyId"],
        "AWS::DynamoDB::Table": lambda name: aws.client("dynamodb").describe_table(TableName=name)[
            "Table"
        ]["SSEDescription"]["KMSMasterKeyArn"],
        "AWS::SecretsManager::Secret": lambda arn: aws.client("secretsmanager").describe_secret(
            SecretId=arn
        )["KmsKeyId"],
        "AWS::Logs::LogGroup": lambda name: aws.client("logs").describe_log_groups(
            logGroupNamePrefix=name
        )["logGroups"][0]["kmsKeyId"],
    }
    return {readers[kind](name) for name in physical_ids(stack, kind)}


def test_receipt_passes_a_stack_with_a_key_of_its_own(stack: Endpoints, key: str) -> None:
    kinds = ("SQS::Queue", "DynamoDB::Table", "SecretsManager::Secret", "Logs::LogGroup")
    assert [keys_of(stack, f"AWS::{kind}") for kind in kinds] == [{key}] * len(kinds)
    policies = stack.aws.client("iam").list_role_policies
    for role in physical_ids(stack, "AWS::IAM::Role"):
        assert any("kms-key" in name for name in policies(RoleName=role)["PolicyNames"]), role
    ended = json.loads(receipts("submit", SCAN, "--json"))
    assert ended["status"] == "completed"
