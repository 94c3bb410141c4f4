"""Messages that come twice, late and out of order, made from what the documents table says."""

import json
import random
from collections.abc import Iterator

from pydantic import BaseModel

from receipts.contracts import AggregateJob, PageJob
from receipts.document_state import DocumentState
from receipts.keys import profile_name
from receipts.profiles import find_profile
from tests.builders import storage_event
from tests.chaos.stack import ProxiedStack

_LONGEST_DELAY = 20


class Mischief:
    """Sends copies of the messages that a document had, or is still to have."""

    def __init__(self, stack: ProxiedStack, seed: int) -> None:
        self._stack = stack
        self._dice = random.Random(seed)  # noqa: S311  chance that repeats, not secrets
        self.sent = 0

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
            self.sent += 1


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
