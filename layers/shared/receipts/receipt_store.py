"""DynamoDB: the receipts, one item a revision."""

import math
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

from receipts.checks.duplicates import Fingerprint, facts_key, fingerprint_of
from receipts.erasing import items_of
from receipts.expiry import expiry
from receipts.receipt import Receipt
from receipts.receipt_items import ReceiptItems, receipt_revision
from receipts.write_conditions import condition_failed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

# By the attribute that is their key; a receipt without it is not in the index.
_INDEXES = {"content_hash": "by-content", "image_hash": "by-image", "facts_key": "by-facts"}
# Of one index: a car park sells hundreds of tickets a day at one price.
_MOST_CANDIDATES = 20
# Of a record that stands in its item as it is; DynamoDB takes items of 400 KB.
_MOST_BYTES = 300_000


class ReceiptStore(ReceiptItems):
    """The receipts table: what one searches by as attributes, the whole record as JSON."""

    def __init__(self, table: "Table", *, keep_days: int | None = None) -> None:
        super().__init__(table)
        self._keep_days = keep_days

    def add(self, receipt: Receipt) -> Receipt:
        """Write a revision, and give what stands: one that is there already stays as it is."""
        try:
            self._table.put_item(
                Item=_item(receipt) | expiry(self._keep_days),
                ConditionExpression=Attr("document_id").not_exists(),
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if not condition_failed(error):
                raise
            answer: Mapping[str, Any] = error.response
            typed = answer["Item"].items()
            return _receipt({name: next(iter(value.values())) for name, value in typed})
        return receipt

    def succeed(self, old: Receipt, new: Receipt) -> None:
        """Write a revision that is to go when the one goes that it takes the place of.

        Its number has been claimed, so that nobody else writes under it.
        """
        answer = self._table.query(
            KeyConditionExpression=Key("document_id").eq(old.document_id)
            & Key("receipt_revision").eq(_revision(old)),
            ProjectionExpression="expires_at",
            ConsistentRead=True,
        )
        expiry_of_old = next(iter(answer["Items"]), {})
        self._table.put_item(Item=_item(new) | expiry_of_old)

    def latest(self, document_id: str, *, up_to: int | None = None) -> tuple[Receipt, ...]:
        """The receipts of the document's highest revision, or of the one it has, in their order.

        A revision that was begun and given up may have left records above the one that counts.
        """
        found = [_receipt(item) for item in items_of(self._table, document_id)]
        newest = max(
            (one.revision for one in found if one.revision <= (up_to or math.inf)), default=0
        )
        latest = (receipt for receipt in found if receipt.revision == newest)
        return tuple(sorted(latest, key=lambda receipt: receipt.number))

    def alike(self, one: Fingerprint) -> Iterator[Fingerprint]:
        """Receipts with the same bytes, image hash or facts: the latest twenty of each up to it.

        An index follows its table by moments, so two uploads at once may miss one another.
        """
        until = one.model_dump(mode="json")["received_at"]
        for attribute, value in _keys(one).items():
            answer = self._table.query(
                IndexName=_INDEXES[attribute],
                KeyConditionExpression=Key(attribute).eq(value) & Key("received_at").lte(until),
                ScanIndexForward=False,
                Limit=_MOST_CANDIDATES,
            )
            yield from map(_fingerprint, answer["Items"])


def _item(receipt: Receipt) -> dict[str, Any]:
    one = fingerprint_of(receipt)
    return {
        **one.model_dump(mode="json", exclude_none=True),
        **_keys(one),
        "receipt_revision": _revision(receipt),
        "status": receipt.status,
        "source_key": receipt.source.key,
        **_record(receipt),
    }


def _record(receipt: Receipt) -> dict[str, Any]:
    """The whole of it as JSON, compressed where an item could not hold it."""
    record = receipt.model_dump_json()
    if len(packed := record.encode()) <= _MOST_BYTES:
        return {"receipt": record}
    return {"receipt_zlib": zlib.compress(packed)}


def _receipt(item: Mapping[str, Any]) -> Receipt:
    packed = item.get("receipt_zlib")
    return Receipt.model_validate_json(
        zlib.decompress(bytes(packed)) if packed else str(item["receipt"])
    )


def _revision(receipt: Receipt) -> str:
    return receipt_revision(receipt.receipt_id, receipt.revision)


def _keys(one: Fingerprint) -> dict[str, str]:
    keys = {
        "content_hash": one.content_hash,
        "image_hash": one.image_hash,
        "facts_key": facts_key(one),
    }
    return {name: value for name, value in keys.items() if value}


def _fingerprint(item: Mapping[str, Any]) -> Fingerprint:
    names = Fingerprint.model_fields.keys() & item.keys()
    return Fingerprint.model_validate({name: item[name] for name in names})
