"""The local stack with its queues at rest, so that the tests alone invoke the functions."""

import json
import uuid
from collections.abc import Iterator, Mapping

import pytest

from cli.deployment import find_deployment
from local.stack.state import Endpoints
from tests.e2e.conftest import stack
from tests.least_privilege.bench import Bench
from tests.least_privilege.grants import policies
from tests.template import resources

__all__ = ["stack"]


@pytest.fixture(scope="session")
def bench(stack: Endpoints) -> Iterator[Bench]:
    """With the policies that the stack has with all of its parameters alone."""
    name = f"events-{uuid.uuid4().hex}"
    queue = stack.aws.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    bench = Bench(
        find_deployment(None),
        event_bus_arn=stack.aws.client("events").create_event_bus(Name=name)["EventBusArn"],
        event_queue_arn=f"arn:aws:sqs:{stack.region}:000000000000:{name}",
    )
    _grant_optional(bench)
    bench.take_from_queues(enabled=False)
    bench.follow_clock(enabled=False)
    yield bench
    bench.empty_queues()
    bench.take_from_queues(enabled=True)
    bench.follow_clock(enabled=True)
    _take_optional(bench)
    stack.aws.client("sqs").delete_queue(QueueUrl=queue)
    stack.aws.client("events").delete_event_bus(Name=name)


def _optional() -> list[tuple[str, str, str]]:
    """But for the batch stage's, which the local stack has anyway."""
    own = {
        policy["Properties"]["PolicyName"]
        for policy in resources("AWS::IAM::Policy").values()
        if policy["Condition"] != "HasBatch"
    }
    return [
        (role, name, json.dumps(document)) for role, name, document in policies() if name in own
    ]


def _grant_optional(bench: Bench) -> None:
    arns = {"EventBusArn": bench.event_bus_arn, "EventQueueArn": bench.event_queue_arn}
    arns["KmsKeyArn"] = bench.clients["kms"].create_key()["KeyMetadata"]["Arn"]
    for role, name, document in _optional():
        bench.clients["iam"].put_role_policy(
            RoleName=bench.physical(role),
            PolicyName=name,
            PolicyDocument=_resolved(document, arns),
        )


def _resolved(document: str, arns: Mapping[str, str]) -> str:
    for parameter, arn in arns.items():
        document = document.replace(json.dumps({"Ref": parameter}), json.dumps(arn))
    return document


def _take_optional(bench: Bench) -> None:
    for role, name, _ in _optional():
        bench.clients["iam"].delete_role_policy(RoleName=bench.physical(role), PolicyName=name)
