"""A message of a batch fails alone, says why in the log, and comes back soon."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from receipts.batch import Batch, Message, RetryingBatch
from receipts.errors import EngineThrottled
from tests.integration.conftest import Cloud


def message(body: str, receipt_handle: str = "unknown") -> dict[str, Any]:
    return {
        "messageId": f"id-{body}",
        "receiptHandle": receipt_handle,
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:pages",
        "awsRegion": "us-east-1",
    }


def refuse_bad(message: Message) -> None:
    if message.body == "bad":
        raise EngineThrottled("The OCR engine asks to slow down.")


def run(batch: Batch, *records: dict[str, Any]) -> Any:
    return batch.process({"Records": list(records)}, refuse_bad)


def retrying(cloud: Cloud, url: str) -> RetryingBatch:
    return RetryingBatch(lambda: cloud.client("sqs"), url)


def test_failed_message_is_reported_alone(caplog: pytest.LogCaptureFixture) -> None:
    answer = run(Batch(), message("good"), message("bad"))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "id-bad"}]}
    (logged,) = (vars(entry) for entry in caplog.records)
    assert (logged["error"], logged["code"]) == ("EngineThrottled", "engine_throttled")


def test_failed_message_is_visible_again_soon(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    url = sqs.create_queue(
        QueueName=f"pages-{cloud.suffix}", Attributes={"VisibilityTimeout": "1000"}
    )["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="bad")
    (received,) = sqs.receive_message(QueueUrl=url)["Messages"]
    run(retrying(cloud, url), message("bad", received["ReceiptHandle"]))
    (again,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10)["Messages"]
    assert again["MessageId"] == received["MessageId"]


def test_caller_may_say_when_a_message_comes_back(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName=f"pages-{cloud.suffix}")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="bad")
    (received,) = sqs.receive_message(QueueUrl=url)["Messages"]
    told: list[str | None] = []

    def at_once(message: Message, error: Exception) -> float:
        told.append(getattr(error, "code", None))
        return 0

    batch = RetryingBatch(lambda: sqs, url, wait=at_once)
    run(batch, message("bad", received["ReceiptHandle"]))
    assert len(sqs.receive_message(QueueUrl=url)["Messages"]) == 1
    assert told == ["engine_throttled"]


def test_message_sqs_no_longer_knows_is_still_reported(cloud: Cloud) -> None:
    url = cloud.client("sqs").create_queue(QueueName=f"pages-{cloud.suffix}")["QueueUrl"]
    answer = run(retrying(cloud, url), message("good"), message("bad"))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "id-bad"}]}


def test_messages_of_a_batch_are_handled_at_once(cloud: Cloud) -> None:
    """Each waits for all the others, which would never come if they stood in a line."""
    url = cloud.client("sqs").create_queue(QueueName=f"pages-{cloud.suffix}")["QueueUrl"]
    everyone = Barrier(3)

    def handle(message: Message) -> None:
        everyone.wait(timeout=10)
        refuse_bad(message)

    event = {"Records": [message("good"), message("bad"), message("fine")]}
    with ThreadPoolExecutor(3) as threads:
        answer = retrying(cloud, url).process(event, handle, each=threads.map)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "id-bad"}]}


def test_message_says_where_it_comes_from() -> None:
    taken: list[Message] = []
    Batch().process({"Records": [message("good", "handle")]}, taken.append)
    queue = "arn:aws:sqs:us-east-1:000000000000:pages"
    assert taken == [Message("id-good", "handle", "good", receives=1, queue_arn=queue)]
