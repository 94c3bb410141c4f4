"""What deliver needs each of its grants for."""

from receipts.contracts import AggregateJob, DeliveryJob, Destination
from tests.least_privilege.bench import Bench, Scenario
from tests.least_privilege.documents import complete, forgotten
from tests.least_privilege.putting_back import puts_back


def _delivers(bench: Bench, destination: Destination = "webhook") -> bool:
    """A receipt that aggregate has just made."""
    document_id = complete(bench)
    assert bench.take("aggregate", AggregateJob(document_id=document_id).model_dump_json())
    job = DeliveryJob(document_id=document_id, revision=1, destination=destination)
    return bench.take("deliver", job.model_dump_json())


def _delivers_anew(destination: Destination) -> Scenario:
    """The same with every destination there is, and nothing in the function's memory."""

    def scenario(bench: Bench) -> bool:
        addresses = {"EVENT_BUS_ARN": bench.event_bus_arn, "EVENT_QUEUE_ARN": bench.event_queue_arn}
        with bench.configured("deliver", addresses):
            return _delivers(bench, destination)

    return scenario


def _erases(bench: Bench) -> bool:
    document_id = forgotten(bench)
    bench.clients["dynamodb"].put_item(
        TableName=bench.deployment.deliveries_table,
        Item={"document_id": {"S": document_id}, "webhook_attempt": {"S": "left"}},
    )
    return bench.take("deliver", DeliveryJob(document_id=document_id, revision=1).model_dump_json())


SCENARIOS: dict[str, Scenario] = {
    "TakeDeliveries/sqs:ChangeMessageVisibility": puts_back("deliver", "DeliveryQueue"),
    "ReadReceipts": _delivers,
    "ReadDocuments": _delivers,
    "KeepLedger/dynamodb:PutItem": _delivers,
    "KeepLedger/dynamodb:Query": _delivers,
    "KeepLedger/dynamodb:DeleteItem": _erases,
    "ReadWebhookSecret": _delivers_anew("webhook"),
    "PutEvents": _delivers_anew("event_bus"),
    "SendEvents": _delivers_anew("queue"),
}
