"""DynamoDB: one item a document, from the upload to its terminal state.

Fan-in is a number set. `pending` holds the images without an outcome; removing one twice changes
nothing, and the item that comes back says whether any is left. A terminal state is never changed;
`receipts.revisions` puts a later one in its place. `unfinished` is there while work is under way,
and says whether that is expected to go on soon, or may wait for a batch.
"""

import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from receipts.contracts import Manifest, PageFailure, Source
from receipts.document_state import DocumentState, Outcome, state_of
from receipts.errors import DocumentForgotten
from receipts.expiry import expiry
from receipts.moments import timestamp, utc_now
from receipts.statuses import OPEN, Status
from receipts.write_conditions import write_if

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


# The values of `unfinished`, which is the key of the index of all work under way.
UNFINISHED = "yes"
PARKED = "batch"
# In `revising`: the document from its upload on, or its merging, not one of its images.
WHOLE = 0
_FORGOTTEN = "forgotten"
# Longer than a message can wait in a queue and then among the dead ones.
_TOMBSTONE_DAYS = 90


class DocumentMissingError(Exception):
    """A message names a document that is not in the table."""


class DocumentStore:
    """The documents table; every write is conditional on the state that it follows.

    An item is kept for `keep_days`, for ever without. The store may be shared by threads: clients
    can be, unlike the table resource that they come from.
    """

    def __init__(self, table: "Table", *, keep_days: int | None = None) -> None:
        # Its type knows plain attribute values alone, not what a resource's client takes besides.
        self._client: Any = table.meta.client
        self._name = table.name
        self._keep_days = keep_days

    def find(self, document_id: str) -> DocumentState | None:
        """The state as it stands, read consistently; raises `DocumentForgotten`, as writes do."""
        item = self._item(document_id)
        return _state(item) if item else None

    def refuse_forgotten(self, document_id: str) -> None:
        """Raise `DocumentForgotten` where a tombstone stands in the document's place."""
        _refuse_tombstone(self._item(document_id) or {})

    def bury(self, document_id: str) -> Source | None:
        """Put a tombstone in the document's place, and give the upload, if it is known still.

        The tombstone names the upload until `epitaph`, so that forgetting can be taken up again.
        """
        item = self._item(document_id)
        source = item.get("source") if item else None
        self._put_tombstone(document_id, {"source": source} if source else {})
        return Source.model_validate_json(source) if source else None

    def epitaph(self, document_id: str) -> None:
        """Leave the document's id alone on its tombstone."""
        self._put_tombstone(document_id, {})

    def known(self, document_id: str) -> bool:
        """Whether there is an item, be it a tombstone."""
        return self._item(document_id) is not None

    def _put_tombstone(self, document_id: str, attributes: dict[str, str]) -> None:
        tombstone = {"document_id": document_id, "status": _FORGOTTEN, **expiry(_TOMBSTONE_DAYS)}
        self._client.put_item(TableName=self._name, Item=tombstone | attributes)

    def _item(self, document_id: str) -> dict[str, Any] | None:
        key = {"document_id": document_id}
        answer = self._client.get_item(TableName=self._name, Key=key, ConsistentRead=True)
        item: dict[str, Any] | None = answer.get("Item")
        return item

    def latest_id(self, source_key: str) -> str | None:
        """The document of the latest upload under a key, found through the table's index."""
        answer = self._client.query(
            TableName=self._name,
            IndexName="by-source",
            KeyConditionExpression=Key("source_key").eq(source_key),
            ScanIndexForward=False,
            Limit=1,
        )
        return next((str(item["document_id"]) for item in answer["Items"]), None)

    def ids_with(self, statuses: Iterable[Status]) -> Iterator[str]:
        """The documents that stand at one of these; every item is looked at."""
        found = self._scanned(
            FilterExpression=Attr("status").is_in(list(statuses)),
            ProjectionExpression="document_id",
        )
        yield from (str(item["document_id"]) for item in found)

    def every(self) -> Iterator[DocumentState]:
        """Every document that is not forgotten, in no order; reads the whole table."""
        yield from (_state(item) for item in self._scanned() if item["status"] != _FORGOTTEN)

    def _scanned(self, **request: Any) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("scan").paginate(TableName=self._name, **request)
        for page in pages:
            yield from page["Items"]

    def receive(self, document_id: str, source: Source) -> DocumentState:
        """Record that the upload arrived; a repeated event gets the state as it stands."""
        now = _now()
        item = {
            "document_id": document_id,
            "status": "received",
            "source": source.model_dump_json(),
            "source_key": source.key,
            "received_at": now,
            "last_progress_at": now,
            "unfinished": UNFINISHED,
            **expiry(self._keep_days),
        }
        written = write_if(
            self._client.put_item,
            TableName=self._name,
            Item=item,
            ConditionExpression=Attr("document_id").not_exists(),
        )
        return self._existing(document_id) if written is None else _state(item)

    def begin(
        self,
        document_id: str,
        manifest: Manifest,
        failures: Iterable[PageFailure] = (),
        *,
        revising: bool = False,
    ) -> DocumentState:
        """Write the manifest and the set of pending images, once, before any of them is sent.

        A document that is being revised from its upload on stays `failed` meanwhile.
        """
        unprepared: ConditionBase = Attr("status").eq("received")
        if revising:
            unprepared = Attr("revising").contains(WHOLE) & Attr("manifest").not_exists()
        return self.update(
            document_id,
            "SET #status = :status, manifest = :manifest, pending = :pending, #failed = :failed,"
            " last_progress_at = :now",
            {
                ":status": "failed" if revising else "processing",
                ":manifest": zlib.compress(manifest.model_dump_json().encode()),
                ":pending": {image.part for image in manifest.images},
                ":failed": {str(failure.part): failure.model_dump() for failure in failures},
                ":now": _now(),
            },
            unprepared,
        )

    def complete_part(self, document_id: str, part: int) -> DocumentState:
        """Take the image out of the pending set; the state says whether it was the last."""
        return self.update(
            document_id,
            "DELETE pending :part SET last_progress_at = :now, unfinished = :unfinished",
            {":part": {part}, ":now": _now(), ":unfinished": UNFINISHED},
            Attr("pending").contains(part),
        )

    def fail_part(self, document_id: str, failure: PageFailure) -> DocumentState:
        """Record that the image has no result, unless it has an outcome already."""
        return self.update(
            document_id,
            "DELETE pending :part SET #failed.#part = :failure, last_progress_at = :now,"
            " unfinished = :unfinished",
            {
                ":part": {failure.part},
                ":failure": failure.model_dump(),
                ":now": _now(),
                ":unfinished": UNFINISHED,
            },
            Attr("pending").contains(failure.part),
            part=str(failure.part),
        )

    def touch(self, document_id: str) -> DocumentState:
        """Note that the document's work waits its turn, which is not the same as standing still."""
        return self.update(
            document_id,
            "SET last_progress_at = :now, unfinished = :unfinished",
            {":now": _now(), ":unfinished": UNFINISHED},
            Attr("unfinished").exists(),
        )

    def park(self, document_id: str, part: int) -> DocumentState:
        """Note that the image waits for a batch, so that nobody expects progress before it ends."""
        return self.update(
            document_id,
            "SET last_progress_at = :now, unfinished = :parked",
            {":now": _now(), ":parked": PARKED},
            Attr("pending").contains(part),
        )

    def finish(
        self, document_id: str, outcome: Outcome, *, standing: Iterable[Status] = OPEN
    ) -> DocumentState:
        """Write a terminal state, if the document stands at one of these still."""
        return self.update(
            document_id,
            *ending(outcome, utc_now(), over="unfinished, revising"),
            Attr("status").is_in(list(standing)),
        )

    def update(
        self,
        document_id: str,
        expression: str,
        values: dict[str, Any],
        condition: ConditionBase,
        *,
        part: str | None = None,
    ) -> DocumentState:
        """Write if the condition holds, and give what stands then, whether it held or not."""
        written = self.update_if(document_id, expression, values, condition, part=part)
        return written or self._existing(document_id)

    def update_if(
        self,
        document_id: str,
        expression: str,
        values: dict[str, Any],
        condition: ConditionBase,
        *,
        part: str | None = None,
    ) -> DocumentState | None:
        """Write if the condition holds; None where it does not."""
        names = {"#status": "status", "#failed": "failed", "#part": part}
        answer = write_if(
            self._client.update_item,
            TableName=self._name,
            Key={"document_id": document_id},
            UpdateExpression=expression,
            ConditionExpression=condition,
            ExpressionAttributeNames={
                name: target for name, target in names.items() if target and name in expression
            },
            ExpressionAttributeValues=values,
            ReturnValues="ALL_NEW",
        )
        return _state(answer["Attributes"]) if answer else None

    def _existing(self, document_id: str) -> DocumentState:
        state = self.find(document_id)
        if state is None:
            raise DocumentMissingError(document_id)
        return state


def _refuse_tombstone(item: dict[str, Any]) -> None:
    if item.get("status") == _FORGOTTEN:
        raise DocumentForgotten(item["document_id"])


def _state(item: dict[str, Any]) -> DocumentState:
    _refuse_tombstone(item)
    return state_of(item)


def ending(outcome: Outcome, at: datetime, *, over: str) -> tuple[str, dict[str, Any]]:
    """The update, and its values, that end a document so; `over` names what is not so any more.

    The revision of an end without receipts is void: nobody writes any under its number later.
    """
    expression = (
        "SET #status = :status, code = :code, message = :message, revision = :revision,"
        f" receipts = :receipts, finished_at = :now REMOVE {over}"
    )
    values = {f":{name}": value for name, value in outcome.model_dump().items()}
    values[":now"] = timestamp(at)
    if outcome.receipts:
        return expression, values
    return f"{expression} ADD voided :voided", {**values, ":voided": {outcome.revision}}


def _now() -> str:
    return timestamp(utc_now())
