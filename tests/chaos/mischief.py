"""Messages that come twice, late and out of order, that die, and that are lost."""

import json
import random
from collections import Counter
from collections.abc import Iterator

from pydantic import BaseModel

from receipts.contracts import AggregateJob, PageJob
from receipts.document_state import DocumentState
from receipts.keys import profile_name
from receipts.profiles import find_profile
from tests.builders import storage_event
from tests.chaos.stack import ProxiedStack

_LONGEST_DELAY = 20
# What is lost on its way into the first queue, nobody ever knew of.
_LOSING = ("PageQueue", "AggregateQueue")


class Mischief:
    """Sends the messages that a document had, or is still to have, as the documents table has it.

    It counts by what happened to a message.
    """

    def __init__(self, stack: ProxiedStack, seed: int) -> None:
        self._stack = stack
        self._dice = random.Random(seed)  # noqa: S311  chance that repeats, not secrets
        self.done: Counter[str] = Counter()

    def repeat(self, state: DocumentState) -> None:
        """Send every message of the document again, shuffled, each after a delay of its own."""
        messages = list(_messages(state))
        self._dice.shuffle(messages)
        for queue, body in messages:
            self._stack.sqs.send_message(
                QueueUrl=self._stack.queues[queue],
                MessageBody=body,
                DelaySeconds=self._dice.randint(0, _LONGEST_DELAY),
            )
            self.done["message repeated, late, out of order"] += 1

    def bury(self, state: DocumentState) -> None:
        """Have every message of the document die, while the document goes its way."""
        for queue, body in _messages(state):
            dead_letters = f"{queue.removesuffix('Queue')}DeadLetters"
            self._stack.sqs.send_message(
                QueueUrl=self._stack.queues[dead_letters], MessageBody=body
            )
            self.done["message dead"] += 1

    def lose(self) -> None:
        """Take a message out of a queue, if one waits there, and keep it."""
        url = self._stack.queues[self._dice.choice(_LOSING)]
        for message in self._stack.sqs.receive_message(QueueUrl=url).get("Messages", ()):
            self._stack.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            self.done["message lost"] += 1


def _messages(state: DocumentState) -> Iterator[tuple[str, str]]:
    yield "IntakeQueue", json.dumps(storage_event(**state.source.model_dump()))
    for image in state.manifest.images:
        profile = profile_name(state.source.key)
        yield (
            "BatchPageQueue" if find_profile(profile).mode == "batch" else "PageQueue",
            _body(PageJob(document_id=state.document_id, profile=profile, page=image)),
        )
    yield "AggregateQueue", _body(AggregateJob(document_id=state.document_id))
    if state.terminal:
        for job in state.delivery_jobs():
            yield "DeliveryQueue", _body(job)


def _body(message: BaseModel) -> str:
    return message.model_dump_json()
