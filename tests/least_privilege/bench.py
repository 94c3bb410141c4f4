"""The deployed functions with their live roles, invoked one event at a time."""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from cli.deployment import Deployment
from local.stack.aws import LocalAws
from local.stack.state import load
from tests.least_privilege.grants import Grant

# Sets up what it needs, drives a function, and says whether all of the work was done.
type Scenario = Callable[["Bench"], bool]


@dataclass
class Bench:
    """Every change is the emulated root's; only the functions act under their roles."""

    deployment: Deployment
    event_bus_arn: str
    event_queue_arn: str
    _names: dict[str, str] = field(default_factory=dict)

    @cached_property
    def aws(self) -> LocalAws:
        """The emulated AWS."""
        endpoints = load().endpoints
        assert endpoints
        return endpoints.aws

    @cached_property
    def clients(self) -> dict[str, Any]:
        """Those that the scenarios use."""
        names = ("cloudformation", "dynamodb", "events", "iam", "kms", "lambda", "s3", "sqs")
        return {name: self.aws.client(name) for name in names}

    def physical(self, logical_id: str) -> str:
        """A resource's name, for a queue its URL."""
        if logical_id not in self._names:
            answer = self.clients["cloudformation"].describe_stack_resource(
                StackName=self.deployment.stack_name, LogicalResourceId=logical_id
            )
            self._names[logical_id] = answer["StackResourceDetail"]["PhysicalResourceId"]
        return self._names[logical_id]

    @contextmanager
    def without(self, grant: Grant) -> Iterator[None]:
        """Take the grant out of the live role meanwhile."""
        where = {"RoleName": self.physical(grant.role), "PolicyName": grant.policy}
        document = self.clients["iam"].get_role_policy(**where)["PolicyDocument"]
        self._put_policy(where, grant.taken_from(document))
        try:
            yield
        finally:
            self._put_policy(where, document)

    def _put_policy(self, where: Mapping[str, str], document: Mapping[str, Any]) -> None:
        """IAM takes no policy without a statement."""
        if document["Statement"]:
            self.clients["iam"].put_role_policy(**where, PolicyDocument=json.dumps(document))
        else:
            self.clients["iam"].delete_role_policy(**where)

    def invoke(self, stage: str, event: dict[str, Any]) -> bool:
        """Whether the function did all of its work."""
        answer = self.clients["lambda"].invoke(
            FunctionName=self._function(stage), Payload=json.dumps(event)
        )
        returned = json.load(answer["Payload"]) or {}
        return "FunctionError" not in answer and not returned.get("batchItemFailures")

    def take(self, stage: str, body: str, **record: str) -> bool:
        """The same for one message."""
        described = {
            "messageId": uuid.uuid4().hex,
            "receiptHandle": "none",
            "body": body,
            "attributes": {"ApproximateReceiveCount": "1"},
            "eventSourceARN": "",
        }
        return self.invoke(stage, {"Records": [described | record]})

    @contextmanager
    def configured(
        self, stage: str, variables: Mapping[str, str] = MappingProxyType({}), *, timeout: int = 60
    ) -> Iterator[None]:
        """A cold function with other variables meanwhile; what it has read before is forgotten."""
        configure, name = (
            self.clients["lambda"].update_function_configuration,
            self._function(stage),
        )
        stands = self.clients["lambda"].get_function_configuration(FunctionName=name)
        environment = stands["Environment"]["Variables"]
        nonce = {"TEST_RUN": uuid.uuid4().hex}
        configure(
            FunctionName=name,
            Timeout=timeout,
            Environment={"Variables": environment | nonce | dict(variables)},
        )
        try:
            yield
        finally:
            configure(
                FunctionName=name,
                Timeout=stands["Timeout"],
                Environment={"Variables": environment},
            )

    def variables(self, stage: str) -> dict[str, str]:
        """The environment of the deployed function."""
        configuration = self.clients["lambda"].get_function_configuration(
            FunctionName=self._function(stage)
        )
        environment: dict[str, str] = configuration["Environment"]["Variables"]
        return environment

    def take_from_queues(self, *, enabled: bool) -> None:
        """Let the functions have their queues, or not."""
        client = self.clients["lambda"]
        for mapping in client.list_event_source_mappings()["EventSourceMappings"]:
            client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=enabled)

    def follow_clock(self, *, enabled: bool) -> None:
        """Let the clock invoke the functions, or not."""
        client = self.clients["events"]
        change = client.enable_rule if enabled else client.disable_rule
        for rule in client.list_rules(NamePrefix=self.deployment.stack_name)["Rules"]:
            if "ScheduleExpression" in rule:
                change(Name=rule["Name"])

    def empty_queues(self) -> None:
        """Forget what scenarios sent."""
        sqs = self.clients["sqs"]
        for url in sqs.list_queues(QueueNamePrefix=self.deployment.stack_name)["QueueUrls"]:
            sqs.purge_queue(QueueUrl=url)

    def write(self, key: str, body: bytes = b"{}") -> None:
        """Put an object into the work bucket."""
        self.deployment.objects.write(key, body, "application/json")

    def _function(self, stage: str) -> str:
        return self.physical(f"{stage.capitalize()}Function")
