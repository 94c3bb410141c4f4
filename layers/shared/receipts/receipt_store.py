"""DynamoDB: the receipts, one item a revision."""

from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

from receipts.receipt import Reading, Receipt
from receipts.write_conditions import condition_failed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class ReceiptStore:
    """The receipts table: what one searches by as attributes, the whole record as JSON."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def add(self, receipt: Receipt) -> None:
        """Write a revision; one that is there already stays as it is."""
        try:
            self._table.put_item(
                Item=_item(receipt), ConditionExpression=Attr("document_id").not_exists()
            )
        except ClientError as error:
            if not condition_failed(error):
                raise

    def latest(self, document_id: str) -> tuple[Receipt, ...]:
        """The highest revision of each of the document's receipts, in their order."""
        answer = self._table.query(
            KeyConditionExpression=Key("document_id").eq(document_id), ConsistentRead=True
        )
        found = (Receipt.model_validate_json(str(item["receipt"])) for item in answer["Items"])
        latest: dict[str, Receipt] = {}
        for receipt in sorted(found, key=lambda receipt: receipt.revision):
            latest[receipt.receipt_id] = receipt
        return tuple(sorted(latest.values(), key=lambda receipt: receipt.number))


def _item(receipt: Receipt) -> dict[str, Any]:
    facts = {
        "merchant_name": _text(receipt.merchant.name),
        "transaction_date": _text(receipt.transaction_date),
        "currency": _text(receipt.currency),
        "total": _text(receipt.totals.total),
    }
    return {
        "document_id": receipt.document_id,
        "receipt_revision": f"{receipt.receipt_id}#{receipt.revision:04d}",
        "status": receipt.status,
        "source_key": receipt.source.key,
        "receipt": receipt.model_dump_json(),
        **{name: value for name, value in facts.items() if value is not None},
    }


def _text[T](reading: Reading[T] | None) -> str | None:
    return None if reading is None or reading.value is None else str(reading.value)
