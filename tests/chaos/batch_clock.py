"""The clock of the batch function, which has seconds where the template has minutes."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from receipts.batch_store import OpenBatch
from receipts.moments import timestamp
from tests.chaos.stack import ProxiedStack

_TICK_SECONDS = 3


class BatchClock:
    """Has batches sent and read in turn, beside the template's schedules; polls are due at once.

    A lease ends as soon as some worker died. Who lives, and finds his lease gone, has to stop.
    """

    def __init__(self, stack: ProxiedStack, deaths: Callable[[], int]) -> None:
        self._stack = stack
        self._table = stack.endpoints.batch_table
        self._database = stack.endpoints.aws.client("dynamodb")
        self._deaths = deaths
        self._known_deaths = 0

    def run(self, done: threading.Event) -> None:
        """Tick until all is done."""
        while not done.wait(_TICK_SECONDS):
            self._free_leases()
            for item in self.items("batches"):
                self._hasten(item)
            for job in ("submit", "poll"):
                self._stack.invoke("BatchFunction", {"job": job})

    def items(self, kind: str) -> list[dict[str, Any]]:
        """The items of the table that are no pages: `batches` or `leases`."""
        answer = self._database.query(
            TableName=self._table,
            KeyConditionExpression="document_id = :kind",
            ExpressionAttributeValues={":kind": {"S": kind}},
            ConsistentRead=True,
        )
        items: list[dict[str, Any]] = answer["Items"]
        return items

    def pages(self) -> int:
        """How many pages wait or are in a batch."""
        scanned = self._database.get_paginator("scan").paginate(
            TableName=self._table,
            FilterExpression="attribute_exists(job)",
            Select="COUNT",
        )
        return sum(page["Count"] for page in scanned)

    def _hasten(self, item: dict[str, Any]) -> None:
        """Make the next poll due, unless the function has written meanwhile."""
        old = item["state"]
        batch = OpenBatch.model_validate_json(old["S"])
        if batch.next_poll_at <= datetime.now(UTC):
            return
        hastened = batch.model_copy(update={"next_poll_at": datetime.now(UTC)})
        self._write(item, "state", {"S": hastened.model_dump_json()}, unless_changed_from=old)

    def _free_leases(self) -> None:
        deaths = self._deaths()
        if deaths == self._known_deaths:
            return
        self._known_deaths = deaths
        for item in self.items("leases"):
            now = {"S": timestamp(datetime.now(UTC))}
            self._write(item, "until", now, unless_changed_from=item["until"])

    def _write(
        self, item: dict[str, Any], name: str, value: dict[str, str], *, unless_changed_from: Any
    ) -> None:
        try:
            self._database.update_item(
                TableName=self._table,
                Key={key: item[key] for key in ("document_id", "item")},
                UpdateExpression="SET #name = :new",
                ConditionExpression="#name = :old",
                ExpressionAttributeNames={"#name": name},
                ExpressionAttributeValues={":new": value, ":old": unless_changed_from},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
