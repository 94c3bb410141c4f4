"""DynamoDB: the batches under way, and who looks after them just now."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from receipts.batch_calls import BATCHES
from receipts.contracts import Contract
from receipts.moments import Now, timestamp, utc_now
from receipts.write_conditions import write_if

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

# In the place of a document's id, which is never this.
_LEASES = "leases"

# How far a batch is: its file is being written; the engine has the file; the engine has the batch,
# or refused it; all its pages have been dealt with, and what the engine keeps of it is to go.
Stage = Literal["filling", "uploaded", "submitted", "refused", "settled"]
type Job = Literal["submit", "poll"]


class OpenBatch(Contract):
    """A batch under way; `status`, `completed` and `failed` are what the engine said last.

    `pages` and `lines` are what its file has; `engine_files` the other files that the engine keeps.
    `asked_at` is when it was asked after last, `called_at` when a call said last that it has ended,
    which is no part of the state that is written.
    """

    batch_id: str
    model: str
    stage: Stage
    created_at: datetime
    next_poll_at: datetime
    polls: int = 0
    pages: int = 0
    lines: int = 0
    input_file_id: str | None = None
    engine_batch_id: str | None = None
    status: str | None = None
    completed: int = 0
    failed: int = 0
    engine_files: tuple[str, ...] = ()
    asked_at: datetime | None = None
    called_at: datetime | None = None


class BatchStore:
    """The items of the batch table that are not pages."""

    def __init__(self, table: "Table", *, now: Now = utc_now) -> None:
        # Its type knows plain attribute values alone, not what a resource's client takes besides.
        self._client: Any = table.meta.client
        self._name = table.name
        self._now = now

    def open(self, model: str) -> OpenBatch:
        """A new batch, before anything is in it."""
        now = self._now()
        batch = OpenBatch(
            batch_id=uuid.uuid4().hex,
            model=model,
            stage="filling",
            created_at=now,
            next_poll_at=now,
        )
        self._client.put_item(TableName=self._name, Item=_item(batch))
        return batch

    def change(self, batch: OpenBatch, **changes: Any) -> OpenBatch:
        """Write what changed, and give the batch as it is now."""
        changed = batch.model_copy(update=changes)
        self._client.update_item(
            TableName=self._name,
            Key=_key(BATCHES, batch.batch_id),
            UpdateExpression="SET #state = :state",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={":state": _state(changed)},
            ConditionExpression=Attr("item").exists(),
        )
        return changed

    def remove(self, batch: OpenBatch) -> None:
        """Nothing is left to do for it."""
        self._client.delete_item(TableName=self._name, Key=_key(BATCHES, batch.batch_id))

    def under_way(self) -> list[OpenBatch]:
        """Every batch, read consistently, the oldest first."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._name,
            KeyConditionExpression=Key("document_id").eq(BATCHES),
            ConsistentRead=True,
        )
        found = (_batch(item) for page in pages for item in page["Items"])
        return sorted(found, key=lambda batch: batch.created_at)

    def is_open(self, batch_id: str) -> bool:
        """Whether the batch is under way."""
        key = _key(BATCHES, batch_id)
        answer = self._client.get_item(TableName=self._name, Key=key, ConsistentRead=True)
        return "Item" in answer

    def lease(self, job: Job, owner: str, duration: timedelta) -> bool:
        """Take the job, or keep it, for so long; False where another one has it."""
        now = self._now()
        free = Attr("until").not_exists() | Attr("until").lte(timestamp(now))
        return self._lease(job, owner, now + duration, free | Attr("owner").eq(owner))

    def give_back(self, job: Job, owner: str) -> None:
        """Let another one have the job, if it still is this owner's."""
        self._lease(job, owner, self._now(), Attr("owner").eq(owner))

    def _lease(self, job: Job, owner: str, until: datetime, condition: ConditionBase) -> bool:
        item = {**_key(_LEASES, job), "owner": owner, "until": timestamp(until)}
        taken = write_if(
            self._client.put_item, TableName=self._name, Item=item, ConditionExpression=condition
        )
        return taken is not None


def _key(kind: str, name: str) -> dict[str, str]:
    return {"document_id": kind, "item": name}


def _item(batch: OpenBatch) -> dict[str, Any]:
    return {**_key(BATCHES, batch.batch_id), "state": _state(batch)}


def _state(batch: OpenBatch) -> str:
    return batch.model_dump_json(exclude={"called_at"})


def _batch(item: dict[str, Any]) -> OpenBatch:
    batch = OpenBatch.model_validate_json(item["state"])
    called_at = item.get("called_at")
    return batch.model_copy(update={"called_at": called_at and datetime.fromisoformat(called_at)})
