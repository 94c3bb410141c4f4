"""Lambda entry: delivery jobs, one for each revision to announce."""

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext

from deliver.aws_outlets import EventBus, EventQueue
from deliver.delivery import Delivery, RetryIn
from deliver.egress import EgressGuard
from deliver.outcomes import Outcomes
from deliver.outlets import Outlet
from deliver.retries import RetrySchedule
from deliver.signing import Signer
from deliver.webhook import WebhookSender
from receipts.batch import Message, RetryingBatch, wait_by_receives
from receipts.contracts import DeliveryJob, Destination
from receipts.delivery_store import DeliveryLedger
from receipts.document_store import DocumentStore
from receipts.object_store import ObjectStore
from receipts.settings import Settings
from receipts.tables import Tables

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class DeliverSettings(Settings):
    """Environment of the deliver function."""

    documents_table: str
    deliveries_table: str
    delivery_retention_days: int
    work_bucket: str
    delivery_queue_url: str
    webhook_url: str
    webhook_secret: str
    webhook_loopback: Literal["refused", "allowed"]
    webhook_retry_seconds: str
    event_bus_arn: str
    event_queue_arn: str


@cache
def _settings() -> DeliverSettings:
    return DeliverSettings.from_environment()


@cache
def _delivery() -> Delivery:
    settings, tables = _settings(), Tables(boto3.client("dynamodb"))
    return Delivery(
        outcomes=Outcomes(
            ObjectStore(boto3.client("s3"), settings.work_bucket),
            DocumentStore(tables.table(settings.documents_table)),
        ),
        ledger=DeliveryLedger(
            tables.table(settings.deliveries_table), keep_days=settings.delivery_retention_days
        ),
        outlets=_outlets(settings),
        schedule=RetrySchedule.parse(settings.webhook_retry_seconds),
        now=lambda: datetime.now(UTC),
    )


def _outlets(settings: DeliverSettings) -> dict[Destination, Outlet]:
    """The destinations that the stack has an address for; clients are made for those alone."""
    outlets: dict[Destination, Outlet] = {"webhook": _sender(settings)}
    if settings.event_bus_arn:
        outlets["event_bus"] = EventBus(settings.event_bus_arn, boto3.client("events"))
    if settings.event_queue_arn:
        outlets["queue"] = EventQueue(settings.event_queue_arn, _sqs())
    return outlets


def _sender(settings: DeliverSettings) -> WebhookSender:
    """The secret holds one or more `whsec_` secrets, divided by blanks, newest first."""
    secrets = boto3.client("secretsmanager")

    def read() -> str:
        return secrets.get_secret_value(SecretId=settings.webhook_secret)["SecretString"]

    guard = EgressGuard(loopback=settings.webhook_loopback == "allowed")
    return WebhookSender(settings.webhook_url, Signer(read), guard)


@cache
def _sqs() -> "SQSClient":
    return boto3.client("sqs")


@cache
def _batch() -> RetryingBatch:
    return RetryingBatch(_sqs, _settings().delivery_queue_url, wait=_wait)


def _wait(message: Message, error: Exception) -> float:
    """By the webhook's schedule where the receiver failed; what failed of ours comes back soon."""
    return error.seconds if isinstance(error, RetryIn) else wait_by_receives(message, error)


def _deliver(message: Message) -> None:
    _delivery().deliver(DeliveryJob.model_validate_json(message.body), message.message_id)


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> Any:
    """Deliver each event of the batch; failed messages are reported one by one."""
    return _batch().process(event, _deliver)
