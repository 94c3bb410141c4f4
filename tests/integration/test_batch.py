"""A message of a batch fails alone, says why in the log, and comes back soon."""

import json
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from receipts.batch import LoggingProcessor, RetryingProcessor
from receipts.errors import EngineThrottled
from tests.integration.conftest import Cloud


def record(body: str, receipt_handle: str = "unknown") -> dict[str, Any]:
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


def refuse_bad(message: SQSRecord) -> None:
    if message.body == "bad":
        raise EngineThrottled("The OCR engine asks to slow down.")


def run(processor: LoggingProcessor, *records: dict[str, Any]) -> Any:
    return process_partial_response(
        event={"Records": list(records)}, record_handler=refuse_bad, processor=processor
    )


def retrying(cloud: Cloud, url: str) -> RetryingProcessor:
    return RetryingProcessor(cloud.client("sqs"), url)


def test_failed_message_is_reported_alone(capsys: pytest.CaptureFixture[str]) -> None:
    answer = run(LoggingProcessor(), record("good"), record("bad"))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "id-bad"}]}
    entry = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (entry["error"], entry["code"]) == ("EngineThrottled", "engine_throttled")


def test_failed_message_is_visible_again_soon(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    url = sqs.create_queue(
        QueueName=f"pages-{cloud.suffix}", Attributes={"VisibilityTimeout": "1000"}
    )["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="bad")
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    run(retrying(cloud, url), record("bad", message["ReceiptHandle"]))
    (again,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10)["Messages"]
    assert again["MessageId"] == message["MessageId"]


def test_message_sqs_no_longer_knows_is_still_reported(cloud: Cloud) -> None:
    url = cloud.client("sqs").create_queue(QueueName=f"pages-{cloud.suffix}")["QueueUrl"]
    answer = run(retrying(cloud, url), record("good"), record("bad"))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "id-bad"}]}
