"""The engine calls the deployed function's URL, and the batch is read long before its poll."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from batch.base_url import batch_base_url
from batch.batch_api import BatchApi
from cli.deployment import Deployment
from local.stack.state import Endpoints
from receipts.batch_store import BatchStore, OpenBatch
from tests.e2e.test_pipeline import physical_id, wait_for

pytestmark = pytest.mark.e2e

# Two ticks of the clock, and what goes before them.
_SECONDS = 180


def callback_url(stack: Endpoints) -> str:
    function = physical_id(stack, "CallbackFunction")
    url = stack.aws.client("lambda").get_function_url_config(FunctionName=function)
    return str(url["FunctionUrl"])


@pytest.fixture
def engine(stack: Endpoints) -> Iterator[BatchApi]:
    secret = physical_id(stack, "OcrApiKeySecret")
    key = stack.aws.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    with httpx.Client(headers={"authorization": f"Bearer {key}"}, trust_env=False) as http:
        yield BatchApi(http, batch_base_url(stack.ocr_url), callback_url(stack))


def begun(batches: BatchStore, api: BatchApi, file: Path) -> OpenBatch:
    """A batch of one line that is refused, so that nothing is read; its poll is a day off.

    The lease keeps the stack from taking it for one that was begun and left.
    """
    body = {"model": "qwen-vl-ocr", "messages": []}
    line = {"custom_id": "1", "method": "POST", "url": "/v1/chat/completions", "body": body}
    file.write_text(json.dumps(line) + "\n", "utf-8")
    wait_for(lambda: batches.lease("submit", "test", timedelta(minutes=1)))
    batch = batches.open("qwen-vl-ocr")
    due = datetime.now(UTC) + timedelta(days=1)
    batch = batches.change(batch, stage="submitted", next_poll_at=due)
    batches.give_back("submit", "test")
    file_id = api.upload(file, f"{batch.batch_id}.jsonl", alive=lambda: None)
    made = api.create(file_id, batch.batch_id)
    return batches.change(batch, input_file_id=file_id, engine_batch_id=made.id)


def test_call_of_the_engine_hastens_the_poll(
    deployment: Deployment, engine: BatchApi, tmp_path: Path
) -> None:
    batches = deployment.batches
    assert batches
    batch = begun(batches, engine, tmp_path / "requests.jsonl")
    wait_for(lambda: not batches.is_open(batch.batch_id), _SECONDS)
    assert datetime.now(UTC) < batch.next_poll_at
