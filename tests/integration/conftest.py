"""An emulated AWS for stages and stores, with the template's own tables."""

import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import httpx
import pytest

from local.stack import processes, services
from local.stack.aws import LocalAws
from receipts.delivery_store import DeliveryLedger
from receipts.document_store import DocumentStore
from receipts.engine_store import EngineStore
from receipts.erasing import items_of
from receipts.object_store import ObjectStore
from receipts.queues import Queue
from receipts.receipt_store import ReceiptStore
from tests.integration.batch_engine import Engine
from tests.template import resources

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


_TABLE_PROPERTIES = frozenset(
    {"BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes"}
)


@dataclass(frozen=True)
class Cloud:
    """Buckets, tables and queues that one test has to itself."""

    session: boto3.Session
    endpoint: str
    suffix: str

    def client(self, service: Any) -> Any:
        return self.session.client(service, endpoint_url=self.endpoint)

    @cached_property
    def bucket(self) -> str:
        name = f"work-{self.suffix}"
        self.client("s3").create_bucket(Bucket=name)
        self.client("s3").put_bucket_versioning(
            Bucket=name, VersioningConfiguration={"Status": "Enabled"}
        )
        return name

    @cached_property
    def objects(self) -> ObjectStore:
        return ObjectStore(self.client("s3"), self.bucket)

    @cached_property
    def documents_table(self) -> "Table":
        return self._table("DocumentsTable")

    @cached_property
    def documents(self) -> DocumentStore:
        return DocumentStore(self.documents_table)

    @cached_property
    def receipts_table(self) -> "Table":
        return self._table("ReceiptsTable")

    @cached_property
    def receipts(self) -> ReceiptStore:
        return ReceiptStore(self.receipts_table)

    def recorded(self, document_id: str) -> list[int]:
        """The revision of each record that the receipts table has of it."""
        keys = (item["receipt_revision"] for item in items_of(self.receipts_table, document_id))
        return [int(key.rpartition("#")[2]) for key in keys]

    @cached_property
    def engine(self) -> EngineStore:
        return EngineStore(self._table("EngineTable"))

    @cached_property
    def batch_table(self) -> "Table":
        return self._table("BatchTable")

    @cached_property
    def ledger(self) -> DeliveryLedger:
        return DeliveryLedger(self._table("DeliveriesTable"))

    def queue(self, name: str) -> "InspectedQueue":
        url = self.client("sqs").create_queue(QueueName=f"{name}-{self.suffix}")["QueueUrl"]
        return InspectedQueue(self.client("sqs"), url)

    def _table(self, logical_id: str) -> "Table":
        tables = self.session.resource("dynamodb", endpoint_url=self.endpoint)
        properties = {
            name: value
            for name, value in resources("AWS::DynamoDB::Table")[logical_id]["Properties"].items()
            if name
            in {"BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes"}
        }
        return tables.create_table(TableName=f"{logical_id}-{self.suffix}", **properties)


class InspectedQueue(Queue):
    """A real queue that a test can look into."""

    def bodies(self, *, wait_seconds: int = 0) -> list[str]:
        """Take out every message that waits, or comes within so many seconds."""
        answer = self._client.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=wait_seconds
        )
        found = answer.get("Messages", [])
        for message in found:
            self._client.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in found] + (self.bodies() if found else [])


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """MiniStack on loopback, without the pipeline deployed."""
    folder: Path = tmp_path_factory.mktemp("aws")
    process, emulated = services.start_aws(folder, log=folder / "aws.log")
    try:
        services.wait_for_aws(process, emulated)
        yield emulated
    finally:
        process.stop()


@pytest.fixture(scope="session")
def session(aws: LocalAws) -> boto3.Session:
    """One session for all tests; making one costs more than most of them."""
    return aws.session


@pytest.fixture
def cloud(aws: LocalAws, session: boto3.Session) -> Cloud:
    """A corner of the emulated AWS that belongs to this test."""
    return Cloud(session, aws.endpoint, uuid.uuid4().hex[:12])


@pytest.fixture(scope="session")
def ocr_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The local OCR service with an engine that answers at once."""
    folder: Path = tmp_path_factory.mktemp("ocr")
    key, log = "key-for-tests", folder / "ocr.log"
    command = [sys.executable, "-m", "local.ocr_service", "--api-key", key, "--engine", "instant"]
    process = processes.start(
        "ocr", [*command, "--files", str(folder / "files")], log=log, environment={}
    )
    try:
        url = processes.wait_until(process, lambda: processes.announced_url(process), 60)
        headers = {"Authorization": f"Bearer {key}"}
        with httpx.Client(headers=headers, timeout=20, trust_env=False) as http:
            yield Engine(url.removesuffix("/api/v1"), http)
    finally:
        process.stop()
