from receipts.contracts import AggregateJob, DeliveryJob
from receipts.queues import Queue
from tests.integration.conftest import Cloud


def test_every_message_arrives(cloud: Cloud) -> None:
    queue = cloud.queue("aggregate")
    queue.send_all(AggregateJob(document_id=f"d{number}") for number in range(23))
    received = {AggregateJob.model_validate_json(body).document_id for body in queue.bodies()}
    assert received == {f"d{number}" for number in range(23)}


def test_nothing_to_send_sends_nothing(cloud: Cloud) -> None:
    queue = cloud.queue("aggregate")
    queue.send_all([])
    assert queue.bodies() == []


def test_events_of_a_destination_are_a_group(cloud: Cloud) -> None:
    """By which SQS keeps a backlog of one from delaying the others."""
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName=f"delivery-{cloud.suffix}")["QueueUrl"]
    Queue(sqs, url).send(DeliveryJob(document_id="d", revision=1, destination="event_bus"))
    answer = sqs.receive_message(QueueUrl=url, AttributeNames=["MessageGroupId"])
    (message,) = answer["Messages"]
    assert message["Attributes"]["MessageGroupId"] == "event_bus"
