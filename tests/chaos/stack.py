"""The deployed local stack with a proxy before its AWS, and its waiting times shortened.

What is a quarter of an hour on a bad day is seconds here: how long a queue hides a message whose
worker died, and the time limit of the function that waits for the engine.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx
from botocore.config import Config

from cli.deployment import Deployment, find_deployment
from local.stack import lifecycle, paths, services
from local.stack.lifecycle import Surroundings
from local.stack.state import Endpoints, load
from tests.chaos.aws_proxy import AwsProxy, Background, Draw
from tests.chaos.workers import Workers
from tests.template import resources

_log = logging.getLogger(__name__)
_HIDDEN_SECONDS = {"IntakeQueue": 30, "PageQueue": 45}
_OTHERS_HIDDEN_SECONDS = 15
_OCR_SECONDS = 40
# A message's workers die at every write in turn, which is more than the template allows for.
_RECEIVES = 100
# As long as a function may take; a call that is made again would be another invocation.
_PATIENT = Config(read_timeout=900, retries={"total_max_attempts": 1})
NO_LONG_WAITS = {
    "WebhookRetrySeconds": ",".join(["2"] * 10 + ["10"] * 10),
    "OcrConcurrency": "4",
    "OcrRequestsPerMinute": "600000",
    "OcrTokensPerMinute": "6000000000",
}


@dataclass(frozen=True)
class ProxiedStack:
    """A stack that is up, its workers, and the key of its OCR service."""

    endpoints: Endpoints
    workers: Workers
    ocr_api_key: str

    @cached_property
    def deployment(self) -> Deployment:
        """The pipeline's own view of the stack."""
        return find_deployment(None)

    @cached_property
    def queues(self) -> dict[str, str]:
        """The address of every queue by its name in the template."""
        names = resources("AWS::SQS::Queue")
        return {name: self.physical_id(name) for name in names}

    @cached_property
    def sqs(self) -> Any:
        """A client for the queues."""
        return self.endpoints.aws.client("sqs")

    def physical_id(self, logical_id: str) -> str:
        """What the stack calls a resource of the template."""
        return self._physical_ids[logical_id]

    @cached_property
    def _physical_ids(self) -> dict[str, str]:
        described = self.endpoints.aws.client("cloudformation").describe_stack_resources(
            StackName=self.endpoints.stack_name
        )
        return {
            str(resource["LogicalResourceId"]): str(resource["PhysicalResourceId"])
            for resource in described["StackResources"]
        }

    def waiting(self) -> dict[str, int]:
        """How many messages each queue holds, seen or unseen."""
        names = ("", "NotVisible", "Delayed")
        attributes = [f"ApproximateNumberOfMessages{name}" for name in names]
        counts = {}
        for queue, url in self.queues.items():
            answer = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=attributes)
            counts[queue] = sum(int(value) for value in answer["Attributes"].values())
        return counts

    def invoke(self, logical_id: str, event: dict[str, Any]) -> None:
        """Have a function work on an event, and wait for it; it may die."""
        self._lambda.invoke(FunctionName=self.physical_id(logical_id), Payload=json.dumps(event))

    @cached_property
    def _lambda(self) -> Any:
        aws = self.endpoints.aws
        return aws.session.client("lambda", endpoint_url=aws.endpoint, config=_PATIENT)

    def switch_ocr(self, *, on: bool) -> None:
        """Let pages be read, or let them wait in their queue."""
        client = self.endpoints.aws.client("lambda")
        name = self.physical_id("OcrFunction")
        (mapping,) = client.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
        client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=on)

    def follow_ocr_plan(self, plan: dict[str, Any]) -> None:
        """Let the OCR service fail by a plan of `local.ocr_service.faults`."""
        self._ocr_admin("PUT", "faults", plan)

    def ocr_report(self, what: str) -> dict[str, Any]:
        """What the OCR service says of its `faults` or `calls`."""
        report: dict[str, Any] = self._ocr_admin("GET", what)
        return report

    def begin_purchases(self) -> None:
        """Have the OCR service count how often each answer is bought."""
        self._ocr_admin("PUT", "purchases")

    def plan_batches(self, *ends: str) -> None:
        """Let the OCR service's next batches end so, in their order."""
        self._ocr_admin("PUT", "batches", {"next": ends})

    def engine_files(self) -> int:
        """How many files the OCR service keeps, of a hundred at most."""
        address = httpx.URL(self.endpoints.ocr_url).copy_with(path="/compatible-mode/v1/files")
        answer = self._ask_ocr("GET", address.copy_merge_params({"limit": 100}))
        return len(answer["data"])

    def _ocr_admin(self, method: str, what: str, plan: dict[str, Any] | None = None) -> Any:
        address = httpx.URL(self.endpoints.ocr_url).copy_with(path=f"/admin/{what}")
        return self._ask_ocr(method, address, plan)

    def _ask_ocr(self, method: str, address: httpx.URL, body: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.ocr_api_key}"}
        answer = httpx.request(method, address, json=body, headers=headers, trust_env=False)
        return answer.raise_for_status().json()


@contextmanager
def proxied_stack(draw: Draw, around: Surroundings) -> Iterator[ProxiedStack]:
    """A stack of its own with an instant OCR engine; every call of a function passes `draw`."""
    if load().up:
        raise SystemExit("The local stack is up: run `receipts local down` first.")
    address = services.free_address()
    started = Surroundings(
        ocr_engine="instant",
        ocr_api_key=around.ocr_api_key,
        seen_by_functions=f"https://{address}",
        webhook=around.webhook,
        webhook_secret=around.webhook_secret,
        parameters=around.parameters,
    )
    endpoints = lifecycle.up(_log.info, started)
    workers = Workers(next(one.pid for one in load().processes if one.name == "aws"))
    proxy = AwsProxy(
        workers, draw, authority=endpoints.aws.ca_bundle, target=endpoints.secure_endpoint
    )
    certificate = paths.SCRATCH / "certificate.pem"
    served = Background(proxy.app(), int(address.rpartition(":")[2]), certificate)
    try:
        yield ProxiedStack(endpoints, workers, around.ocr_api_key)
    finally:
        lifecycle.down()
        served.close()


def shorten_waits(stack: ProxiedStack) -> None:
    """Seconds where the template has minutes, and as many receives as workers die."""
    for queue, url in stack.queues.items():
        seconds = _HIDDEN_SECONDS.get(queue, _OTHERS_HIDDEN_SECONDS)
        attributes = {"VisibilityTimeout": str(seconds)}
        policy = stack.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])
        if known := policy.get("Attributes", {}).get("RedrivePolicy"):
            redrive = json.loads(known) | {"maxReceiveCount": _RECEIVES}
            attributes["RedrivePolicy"] = json.dumps(redrive)
        stack.sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
    stack.endpoints.aws.client("lambda").update_function_configuration(
        FunctionName=stack.physical_id("OcrFunction"), Timeout=_OCR_SECONDS
    )
