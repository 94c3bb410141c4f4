"""Documents that stand still: send again what they wait for, and at last let them end."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from receipts import keys, metrics
from receipts.contracts import AggregateJob, PageJob
from receipts.dead_letters import QueueName
from receipts.document_state import DocumentState
from receipts.document_store import PARKED, UNFINISHED
from receipts.observability import logger
from receipts.page_queues import waits_for_batch
from receipts.queues import Queue
from receipts.storage_event import ObjectCreated
from receipts.unfinished import UnfinishedDocuments

MOST_RESENDS = 3
# A run takes some 5 ms for each; what is left over is first in the next one.
_MOST_DOCUMENTS = 2000
# A page waits for its batch to begin, and then for as long as the engine may take: a day.
_BATCH_PATIENCE = timedelta(hours=26)


@dataclass(frozen=True)
class Sweep:
    """The sweep with its collaborators; `patience` is how long a document may stand still."""

    unfinished: UnfinishedDocuments
    queues: Mapping[QueueName, Queue]
    dead_letters: Mapping[QueueName, Queue]
    patience: timedelta

    def run(self, now: datetime) -> None:
        """Look after every document that made no progress, but for those that wait in a queue.

        Where a queue holds messages that nobody has taken, the missing one may be among them: its
        documents are left alone, as sending again would only make the queue longer. A document
        that was sent again in vain goes the way of a dead message, which keeps its work for
        `receipts redrive` and ends it.
        """
        backlog = cache(lambda queue: self.queues[queue].waiting() > 0)
        for state in self._stalled(now):
            queue = self._queue_of(state)
            if not backlog(queue) and self.unfinished.claim(state, now):
                self._send(state, queue)
        metrics.flush()

    def _stalled(self, now: datetime) -> Iterator[DocumentState]:
        for standing, patience in ((UNFINISHED, self.patience), (PARKED, _BATCH_PATIENCE)):
            yield from self.unfinished.stalled(
                now - patience, most=_MOST_DOCUMENTS, standing=standing
            )

    def _queue_of(self, state: DocumentState) -> QueueName:
        """Pages for a batch go the ordinary way where there is no batch stage any more."""
        queue = stage_of(state)
        return queue if queue in self.queues else "pages"

    def _send(self, state: DocumentState, queue: QueueName) -> None:
        ends = state.resends >= MOST_RESENDS
        metrics.count("DocumentsGivenUp" if ends else "DocumentsSentAgain")
        target = (self.dead_letters if ends else self.queues)[queue]
        logger.warning(
            "Document given up" if ends else "Document sent again",
            document_id=state.document_id,
            queue=queue,
            resends=state.resends,
        )
        target.send_all(missing_work(state))


def stage_of(state: DocumentState) -> QueueName:
    """The queue from which the document has to be moved on."""
    if not state.manifest.images:
        return "intake"
    if not state.pending:
        return "aggregate"
    return "batch" if waits_for_batch(keys.profile_name(state.source.key)) else "pages"


def missing_work(state: DocumentState) -> Iterable[ObjectCreated | PageJob | AggregateJob]:
    """The messages that bring the document to its next stage."""
    if not state.manifest.images:
        return (ObjectCreated.of(state.source),)
    if not state.pending:
        return (AggregateJob(document_id=state.document_id),)
    profile = keys.profile_name(state.source.key)
    return (
        PageJob(document_id=state.document_id, profile=profile, page=image)
        for image in state.manifest.images
        if image.part in state.pending
    )
