"""DynamoDB: the pages that wait for a batch or are in one, an item a page, so none is in two."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from receipts.contracts import Contract, PageJob
from receipts.erasing import erase_items
from receipts.moments import Now, timestamp, utc_now
from receipts.write_conditions import write_if

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

# In `batch_id`, which is the key of the index, of a page that is in none yet.
_WAITING = "waiting"
_INDEX = "by-batch"


class PageKey(NamedTuple):
    """An image of a document."""

    document_id: str
    part: int


class BatchPage(Contract):
    """A page on its way through the Batch API; `attempts` counts the batches it was in in vain."""

    job: PageJob
    batch: str
    since: datetime
    attempts: int = 0

    @property
    def key(self) -> PageKey:
        """What names it."""
        return PageKey(self.job.document_id, self.job.page.part)

    @property
    def waiting(self) -> bool:
        """Whether it is in no batch."""
        return self.batch == _WAITING


class BatchPageStore:
    """The page items of the batch table; every write is conditional on the batch it follows."""

    def __init__(self, table: "Table", *, now: Now = utc_now) -> None:
        self._table = table
        # Its type knows plain attribute values alone, not what a resource's client takes besides.
        self._client: Any = table.meta.client
        self._name = table.name
        self._now = now

    def claim(self, job: PageJob) -> bool:
        """Let the page wait for a batch; False where it waits already, or is in one."""
        item = {
            **_key(PageKey(job.document_id, job.page.part)),
            "batch_id": _WAITING,
            "since": timestamp(self._now()),
            "job": job.model_dump_json(),
        }
        claimed = write_if(
            self._client.put_item,
            TableName=self._name,
            Item=item,
            ConditionExpression=Attr("document_id").not_exists(),
        )
        return claimed is not None

    def find(self, key: PageKey) -> BatchPage | None:
        """The page as it stands, read consistently."""
        answer = self._client.get_item(TableName=self._name, Key=_key(key), ConsistentRead=True)
        return _page(answer["Item"]) if "Item" in answer else None

    def assign(self, key: PageKey, batch: str) -> BatchPage | None:
        """Put a waiting page into a batch; None where it does not wait any more."""
        return self._update(
            key, "SET batch_id = :batch", {":batch": batch}, Attr("batch_id").eq(_WAITING)
        )

    def release(self, page: BatchPage) -> None:
        """Let the page wait again, as if it had not been in this batch; it found no room there."""
        self._update(
            page.key,
            "SET batch_id = :waiting",
            {":waiting": _WAITING},
            Attr("batch_id").eq(page.batch),
        )

    def wait_again(self, page: BatchPage) -> None:
        """Let the page wait for another batch, as this one came to nothing for it."""
        values = {":waiting": _WAITING, ":now": timestamp(self._now()), ":one": 1}
        self._update(
            page.key,
            "SET batch_id = :waiting, since = :now ADD attempts :one",
            values,
            Attr("batch_id").eq(page.batch),
        )

    def remove(self, page: BatchPage) -> None:
        """The page has its outcome, or goes the ordinary way."""
        self._client.delete_item(TableName=self._name, Key=_key(page.key))

    def erase(self, document_id: str) -> int:
        """Remove the pages of a forgotten document; how many there were."""
        return erase_items(self._table, document_id, sort_key="item")

    def waiting(self) -> Iterator[PageKey]:
        """Pages that wait, those first that wait longest; the index follows by moments."""
        return self.in_batch(_WAITING)

    def in_batch(self, batch: str) -> Iterator[PageKey]:
        """The pages of a batch; the index follows by moments."""
        return (_key_of(item) for item in self._indexed(batch))

    def waits(self, pages: int) -> bool:
        """Whether at least so many wait."""
        return sum(1 for _ in islice(self._indexed(_WAITING), pages)) >= pages

    def oldest(self) -> datetime | None:
        """Since when the page waits that waits longest."""
        first = next(self._indexed(_WAITING), None)
        return datetime.fromisoformat(first["since"]) if first else None

    def _indexed(self, batch: str) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._name,
            IndexName=_INDEX,
            KeyConditionExpression=Key("batch_id").eq(batch),
        )
        for page in pages:
            yield from page["Items"]

    def _update(
        self, key: PageKey, expression: str, values: dict[str, Any], condition: ConditionBase
    ) -> BatchPage | None:
        """Write if the condition holds, and give what stands then."""
        answer = write_if(
            self._client.update_item,
            TableName=self._name,
            Key=_key(key),
            UpdateExpression=expression,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
            ReturnValues="ALL_NEW",
        )
        return _page(answer["Attributes"]) if answer else None


def _key(key: PageKey) -> dict[str, str]:
    return {"document_id": key.document_id, "item": f"{key.part:04d}"}


def _key_of(item: dict[str, Any]) -> PageKey:
    return PageKey(item["document_id"], int(item["item"]))


def _page(item: dict[str, Any]) -> BatchPage:
    return BatchPage(
        job=PageJob.model_validate_json(item["job"]),
        batch=item["batch_id"],
        since=item["since"],
        attempts=item.get("attempts", 0),
    )
