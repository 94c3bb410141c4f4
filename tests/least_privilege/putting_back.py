"""The one call that a stage can do without: its message then waits for the whole timeout."""

import uuid

from tests.least_privilege.bench import Bench, Scenario

_LONG, _AFTER_FIRST_RECEIVE = 600, 2


def puts_back(stage: str, queue: str) -> Scenario:
    """A message that cannot be read comes back soon."""

    def scenario(bench: Bench) -> bool:
        sqs, url, body = bench.clients["sqs"], bench.physical(queue), f"not json {uuid.uuid4().hex}"
        sqs.purge_queue(QueueUrl=url)
        sqs.send_message(QueueUrl=url, MessageBody=body)
        (first,) = sqs.receive_message(QueueUrl=url, VisibilityTimeout=_LONG)["Messages"]
        assert not bench.take(stage, body, receiptHandle=first["ReceiptHandle"])
        again = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=_AFTER_FIRST_RECEIVE + 2)
        return [message["Body"] for message in again.get("Messages", ())] == [body]

    return scenario
