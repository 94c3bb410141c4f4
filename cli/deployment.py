"""Which deployed pipeline a command talks to: the local stack, or one in AWS."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError

from local.stack.state import load
from receipts.batch_page_store import BatchPageStore
from receipts.batch_store import BatchStore
from receipts.dead_letters import QueueName
from receipts.delivery_store import DeliveryLedger
from receipts.document_store import DocumentStore
from receipts.object_store import ObjectStore
from receipts.queues import Queue
from receipts.receipt_store import ReceiptStore

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_s3 import S3Client


_QUEUES: dict[QueueName, str] = {
    "intake": "IntakeQueue",
    "pages": "PageQueue",
    "aggregate": "AggregateQueue",
    "delivery": "DeliveryQueue",
}
_BATCH_QUEUES: dict[QueueName, str] = {"batch": "BatchPageQueue"}


@dataclass(frozen=True)
class Deployment:
    """A pipeline by the names that its stack gave its parts.

    The endpoints are those of the local stack, whose queues are reached with TLS alone.
    """

    session: boto3.Session
    endpoint: str | None
    secure_endpoint: str | None
    ca_bundle: str | None
    stack_name: str
    uploads_bucket: str
    work_bucket: str
    receipts_table: str
    documents_table: str
    deliveries_table: str
    batch_table: str | None = None

    @cached_property
    def s3(self) -> "S3Client":
        """The client that uploads."""
        return self.session.client("s3", endpoint_url=self.endpoint)

    @cached_property
    def documents(self) -> DocumentStore:
        """How far each document is."""
        return DocumentStore(self._table(self.documents_table))

    @cached_property
    def receipts(self) -> ReceiptStore:
        """The receipts."""
        return ReceiptStore(self._table(self.receipts_table))

    @cached_property
    def deliveries(self) -> DeliveryLedger:
        """What was sent to the webhook."""
        return DeliveryLedger(self._table(self.deliveries_table))

    @cached_property
    def batch_pages(self) -> BatchPageStore | None:
        """What waits for a batch; None where the stack has no batches."""
        return BatchPageStore(self._table(self.batch_table)) if self.batch_table else None

    @cached_property
    def batches(self) -> BatchStore | None:
        """The batches under way; None where the stack has none."""
        return BatchStore(self._table(self.batch_table)) if self.batch_table else None

    @cached_property
    def objects(self) -> ObjectStore:
        """What lies in the work bucket."""
        return ObjectStore(self.s3, self.work_bucket)

    @cached_property
    def queues(self) -> Mapping[QueueName, Queue]:
        """Where the stages take their work from."""
        stacks = self.session.client("cloudformation", endpoint_url=self.endpoint)
        sqs = self.session.client("sqs", endpoint_url=self.secure_endpoint, verify=self.ca_bundle)
        found = {
            name: stacks.describe_stack_resource(
                StackName=self.stack_name, LogicalResourceId=logical_id
            )
            for name, logical_id in self._queue_names.items()
        }
        return {
            name: Queue(sqs, answer["StackResourceDetail"]["PhysicalResourceId"])
            for name, answer in found.items()
        }

    @property
    def _queue_names(self) -> Mapping[QueueName, str]:
        return _QUEUES | (_BATCH_QUEUES if self.batch_table else {})

    def _table(self, name: str) -> "Table":
        return self.session.resource("dynamodb", endpoint_url=self.endpoint).Table(name)


def find_deployment(stack_name: str | None) -> Deployment:
    """The named stack in AWS; without a name the local stack, which must be up."""
    return _in_aws(stack_name) if stack_name else _on_this_machine()


def _on_this_machine() -> Deployment:
    state = load()
    if state.endpoints is None or not state.up:
        raise typer.BadParameter(
            "No local stack is up: run `receipts local up`, or name one in AWS with --stack-name."
        )
    names = state.endpoints
    return Deployment(
        session=names.aws.session,
        endpoint=names.endpoint,
        secure_endpoint=names.secure_endpoint,
        ca_bundle=names.ca_bundle,
        stack_name=names.stack_name,
        work_bucket=names.work_bucket,
        uploads_bucket=names.uploads_bucket,
        receipts_table=names.receipts_table,
        documents_table=names.documents_table,
        deliveries_table=names.deliveries_table,
        batch_table=names.batch_table,
    )


def _in_aws(stack_name: str) -> Deployment:
    session = boto3.Session()
    try:
        outputs = _outputs(session, stack_name)
    except (ClientError, BotoCoreError) as error:
        raise typer.BadParameter(
            f"The stack {stack_name} cannot be looked up ({error}): check the name, your AWS"
            " credentials and the region."
        ) from error
    return Deployment(
        session=session,
        endpoint=None,
        secure_endpoint=None,
        ca_bundle=None,
        stack_name=stack_name,
        work_bucket=outputs["WorkBucket"],
        uploads_bucket=outputs["UploadsBucket"],
        receipts_table=outputs["ReceiptsTable"],
        documents_table=outputs["DocumentsTable"],
        deliveries_table=outputs["DeliveriesTable"],
        batch_table=outputs.get("BatchTable"),
    )


def _outputs(session: boto3.Session, stack_name: str) -> Mapping[str, str]:
    stacks = session.client("cloudformation").describe_stacks(StackName=stack_name)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stacks[0]["Outputs"]}
