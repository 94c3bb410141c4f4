"""Dead messages, kept in the work bucket by document until somebody puts them back."""

from collections.abc import Iterator
from typing import Literal

from receipts import keys
from receipts.contracts import AggregateJob, Contract, DeliveryJob, PageJob
from receipts.object_store import ObjectStore
from receipts.storage_event import ObjectCreated

QueueName = Literal["intake", "pages", "batch", "aggregate", "delivery"]
type Work = ObjectCreated | PageJob | AggregateJob | DeliveryJob

_KINDS: dict[QueueName, type[Work]] = {
    "intake": ObjectCreated,
    "pages": PageJob,
    "batch": PageJob,
    "aggregate": AggregateJob,
    "delivery": DeliveryJob,
}
_PREFIX = "dead/"
# Where a message lies that names no document: no id looks like this.
_UNKNOWN = "unknown"


class DeadMessage(Contract):
    """A message as it died: the queue it was meant for, its body to the letter, its receives."""

    queue: QueueName
    message_id: str
    body: str
    receives: int

    def work(self) -> Work:
        """What the message asked for; raises `pydantic.ValidationError`."""
        return _KINDS[self.queue].model_validate_json(self.body)


def document_of(work: Work) -> str:
    """The document that it belongs to."""
    return keys.document_id(work.source) if isinstance(work, ObjectCreated) else work.document_id


class DeadLetters:
    """Objects `dead/DOCUMENT_ID/QUEUE-MESSAGE_ID.json`."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects

    def keep(self, document_id: str | None, message: DeadMessage) -> None:
        """Put the message away; the same one again is the same object."""
        folder = document_id or _UNKNOWN
        key = f"{_PREFIX}{folder}/{message.queue}-{message.message_id}.json"
        self._objects.write(key, message.model_dump_json().encode(), "application/json")

    def find(
        self, document_id: str | None = None, queue: QueueName | None = None
    ) -> Iterator[tuple[str, DeadMessage]]:
        """What lies there of a document and of a queue, or of all of them, each with its key."""
        for key in self._objects.keys(f"{_PREFIX}{document_id}/" if document_id else _PREFIX):
            body = self._objects.find(key)
            message = DeadMessage.model_validate_json(body) if body else None
            if message and queue in (None, message.queue):
                yield key, message

    def erase(self, document_id: str) -> int:
        """Remove every message of a document, old versions too; how many those were."""
        return self._objects.erase(keys.dead_letters_of(document_id))

    def discard(self, key: str) -> None:
        """Take a message away that was put back."""
        self._objects.delete(key)
