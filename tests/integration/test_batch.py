"""A message of a batch fails alone, says why in the log, and comes back soon."""

import asyncio
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    async_process_partial_response,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from receipts.batch import ConcurrentProcessor, LoggingProcessor, RetryingProcessor
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


def refuse_bad(record: SQSRecord) -> None:
    if record.body == "bad":
        raise EngineThrottled("The OCR engine asks to slow down.")


def run(processor: BatchProcessor, *records: dict[str, Any]) -> Any:
    return process_partial_response(
        event={"Records": list(records)}, record_handler=refuse_bad, processor=processor
    )


def retrying(cloud: Cloud, url: str) -> RetryingProcessor:
    return RetryingProcessor(cloud.client("sqs"), url)


def test_failed_message_is_reported_alone(caplog: pytest.LogCaptureFixture) -> None:
    answer = run(LoggingProcessor(), message("good"), message("bad"))
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


def test_message_sqs_no_longer_knows_is_still_reported(cloud: Cloud) -> None:
    url = cloud.client("sqs").create_queue(QueueName=f"pages-{cloud.suffix}")["QueueUrl"]
    answer = run(retrying(cloud, url), message("good"), message("bad"))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "id-bad"}]}


def test_messages_of_a_batch_are_handled_at_once(cloud: Cloud) -> None:
    """Each waits for all the others, which would never come if they stood in a line."""
    url = cloud.client("sqs").create_queue(QueueName=f"pages-{cloud.suffix}")["QueueUrl"]
    everyone = asyncio.Barrier(3)

    async def handle(record: SQSRecord) -> None:
        await asyncio.wait_for(everyone.wait(), timeout=10)
        refuse_bad(record)

    answer = async_process_partial_response(
        event={"Records": [message("good"), message("bad"), message("fine")]},
        record_handler=handle,
        processor=ConcurrentProcessor(cloud.client("sqs"), url),
    )
    assert answer == {"batchItemFailures": [{"itemIdentifier": "id-bad"}]}
