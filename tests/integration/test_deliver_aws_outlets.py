"""The event bus and the queue get the body that the webhook gets."""

import json
from typing import Any

import pytest

from deliver.aws_outlets import EventBus, EventQueue
from deliver.events import Event
from receipts.errors import DeliveryPostponed
from tests.builders import NOON
from tests.integration.conftest import Cloud

EVENT = Event("msg_1", "receipt.processed", b'{"type":"receipt.processed","data":{}}')
NOWHERE = "arn:aws:sqs:us-east-1:000000000000:nowhere"


def queue(cloud: Cloud) -> tuple[str, str]:
    """URL and ARN of a queue of its own."""
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName=f"events-{cloud.suffix}")["QueueUrl"]
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return url, answer["Attributes"]["QueueArn"]


def received(cloud: Cloud, url: str) -> dict[str, Any]:
    answer = cloud.client("sqs").receive_message(
        QueueUrl=url, WaitTimeSeconds=5, MessageAttributeNames=["All"]
    )
    (message,) = answer["Messages"]
    return dict(message)


def test_queue_gets_body_and_id(cloud: Cloud) -> None:
    url, arn = queue(cloud)
    EventQueue(arn, cloud.client("sqs")).send(EVENT, NOON)
    message = received(cloud, url)
    assert message["Body"].encode() == EVENT.body
    attributes = {name: it["StringValue"] for name, it in message["MessageAttributes"].items()}
    assert attributes == {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(NOON.timestamp())),
        "type": "receipt.processed",
    }


def test_bus_gets_body_as_detail(cloud: Cloud) -> None:
    url, arn = queue(cloud)
    events = cloud.client("events")
    name = f"bus-{cloud.suffix}"
    bus = events.create_event_bus(Name=name)["EventBusArn"]
    events.put_rule(
        Name="all",
        EventBusName=name,
        EventPattern=json.dumps({"source": ["receipt-pipeline"]}),
    )
    events.put_targets(Rule="all", EventBusName=name, Targets=[{"Id": "queue", "Arn": arn}])
    EventBus(bus, events).send(EVENT, NOON)
    told = json.loads(received(cloud, url)["Body"])
    assert told["detail"] == json.loads(EVENT.body)
    assert (told["detail-type"], told["resources"]) == ("receipt.processed", ["msg_1"])


def test_missing_queue_is_tried_again(cloud: Cloud) -> None:
    with pytest.raises(DeliveryPostponed):
        EventQueue(NOWHERE, cloud.client("sqs")).send(EVENT, NOON)
