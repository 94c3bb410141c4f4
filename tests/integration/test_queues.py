from receipts.contracts import AggregateJob
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
