"""`receipts redrive`: put dead work back, so that its documents get a better end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import typer
from pydantic import ValidationError
from rich.table import Table

from cli.deployment import find_deployment
from cli.output import AsJson, StackName, print_json, tables
from receipts.contracts import AggregateJob, DeliveryJob, PageJob
from receipts.dead_letters import DeadLetters, DeadMessage, QueueName, Work, document_of
from receipts.document_state import DocumentState
from receipts.document_store import DocumentMissingError
from receipts.queues import Queue
from receipts.revisions import Revisions
from receipts.storage_event import ObjectCreated

# What became of a dead message: it waits in its queue again; there is nothing left to do for it;
# its document is just being merged, so try later; nobody can read it; nobody knows its document.
# The last three stay where they are.
Fate = Literal["sent", "settled", "busy", "unreadable", "unknown"]
_GONE: frozenset[Fate] = frozenset({"sent", "settled"})


@dataclass(frozen=True)
class Redrive:
    """What puts dead messages back; doing it twice, or dying half way, does no harm."""

    dead_letters: DeadLetters
    revisions: Revisions
    queues: Mapping[QueueName, Queue]

    def put_back(self, key: str, message: DeadMessage) -> Fate:
        """Reopen the document for this work, send it, and only then take the dead message away."""
        fate = self._send(message)
        if fate in _GONE:
            self.dead_letters.discard(key)
        return fate

    def _send(self, message: DeadMessage) -> Fate:
        try:
            work = message.work()
        except ValidationError:
            return "unreadable"
        try:
            fate = self._reopen(work)
        except DocumentMissingError:
            return "unknown"
        if fate == "sent":
            self._queue_of(message).send(work)
        return fate

    def _queue_of(self, message: DeadMessage) -> Queue:
        """Pages for a batch go the ordinary way where the stack has no batches any more."""
        return self.queues.get(message.queue) or self.queues["pages"]

    def _reopen(self, work: Work) -> Fate:
        match work:
            case PageJob():
                state = self.revisions.reopen_part(work.document_id, work.page.part)
                return _page_fate(state, work.page.part)
            case AggregateJob():
                return "sent" if self.revisions.reopen(work.document_id).complete else "settled"
            case ObjectCreated():
                state = self.revisions.reopen(document_of(work))
                return "sent" if state.unfinished else "settled"
            case DeliveryJob():
                return "sent"


def _page_fate(state: DocumentState, part: int) -> Fate:
    if part in state.pending:
        return "sent"
    return "busy" if state.failed(part) else "settled"


def redrive(
    queue: Annotated[
        QueueName | None, typer.Option(help="All queues where left out.", show_default=False)
    ] = None,
    document: Annotated[
        str | None, typer.Option(help="A document's id; all documents where left out.")
    ] = None,
    stack_name: StackName = None,
    as_json: AsJson = False,
) -> None:
    """Put the messages that died back into their queues."""
    deployment = find_deployment(stack_name)
    redriving = Redrive(
        DeadLetters(deployment.objects), Revisions(deployment.documents), deployment.queues
    )
    fates = [
        {
            "document_id": key.split("/")[1],
            "queue": message.queue,
            "message_id": message.message_id,
            "fate": redriving.put_back(key, message),
        }
        for key, message in redriving.dead_letters.find(document, queue)
    ]
    if as_json:
        for fate in fates:
            print_json(fate)
    else:
        tables.print(_table(fates))


def _table(fates: list[dict[str, str]]) -> Table:
    table = Table("document", "queue", "message", "fate")
    for fate in fates:
        table.add_row(*fate.values())
    return table
