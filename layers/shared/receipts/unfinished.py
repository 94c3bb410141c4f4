"""The documents with work under way, through an index that holds no others."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr, Key

from receipts.document_state import DocumentState
from receipts.document_store import UNFINISHED, DocumentStore
from receipts.moments import timestamp

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class UnfinishedDocuments:
    """What stands still, and who looks after it.

    All of one standing share a key of the index, which takes 1,000 writes a second: more than any
    engine's limit of pages.
    """

    def __init__(self, table: "Table", documents: DocumentStore) -> None:
        self._client: Any = table.meta.client
        self._name = table.name
        self._documents = documents

    def stalled(
        self, before: datetime, *, most: int, standing: str = UNFINISHED
    ) -> Iterator[DocumentState]:
        """Documents without progress since then, the longest first; at most so many.

        `standing` is the value of `unfinished` that they have.
        """
        answer = self._client.query(
            TableName=self._name,
            IndexName="by-progress",
            KeyConditionExpression=Key("unfinished").eq(standing)
            & Key("last_progress_at").lt(timestamp(before)),
            Limit=most,
        )
        for item in answer["Items"]:
            state = self._documents.find(str(item["document_id"]))
            # The index follows its table by moments.
            if state and state.unfinished and state.last_progress_at < before:
                yield state

    def claim(self, state: DocumentState, now: datetime) -> bool:
        """Count one more try; False where the document moved, or another one tries, meanwhile."""
        answer = self._documents.update(
            state.document_id,
            "SET last_progress_at = :now ADD resends :one",
            {":now": timestamp(now), ":one": 1},
            Attr("unfinished").exists()
            & Attr("last_progress_at").eq(timestamp(state.last_progress_at)),
        )
        return timestamp(answer.last_progress_at) == timestamp(now)
