"""In whatever order messages come, twice or late, and wherever a worker dies: a document ends once.

The stages run as they are over the emulated AWS; their queues are here, with a clock of their own,
so that any message can be the next one, and any write the last one of a worker.
"""

import itertools
import re
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import boto3
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from pydantic import BaseModel

from aggregate.aggregator import Aggregator
from cli.redrive import Redrive
from deliver.delivery import Delivery, RetryIn
from deliver.events import Event
from deliver.outcomes import Outcomes
from deliver.retries import RetrySchedule
from local.stack.aws import LocalAws
from ocr.exchange import EngineRequest
from ocr.gate import Gate
from ocr.page_reader import PageReader
from ocr.reading import Answers
from preprocess.estimating import Tariff
from preprocess.intake import Intake
from preprocess.page import PageLimits
from receipts import keys
from receipts.contracts import AggregateJob, DeliveryJob, PageJob, TaskResult, Usage
from receipts.dead_letters import DeadLetters, DeadMessage, QueueName
from receipts.document_state import DocumentState
from receipts.errors import (
    DeliveryPostponed,
    EngineRefused,
    EngineThrottled,
    EngineUnavailable,
    ReceiptsError,
)
from receipts.models import find_model
from receipts.revisions import Revisions
from receipts.storage_event import ObjectCreated
from recover.recovery import Recovery
from tests.builders import storage_event
from tests.chaos.documents import Upload, uploads
from tests.integration.conftest import Cloud

_VISIBILITY = timedelta(minutes=1)
_MOST_RECEIVES = 3
_ENDLESS = RetrySchedule((1,) * 10_000)
# A shorter example of a failure takes minutes to find.
_NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
_READS = re.compile("Get|Query|List|Head|Describe|Create")
# By which kind of upload stands where in `uploads`: a photo, two pages, no image, one page of two.
_PHOTO, _TWO_PAGES, _DAMAGED, _HALF_LEGIBLE = 0, 3, 6, 10
_KINDS = list(uploads(_HALF_LEGIBLE + 1))
_MOODS: dict[str, ReceiptsError | None] = {
    "well": None,
    "throttling": EngineThrottled("The engine throttles."),
    "away": EngineUnavailable("The engine is away."),
    "refusing": EngineRefused("The engine refuses this page."),
}


class WorkerDied(Exception):
    """The end of a process: nothing after it happens."""


@dataclass
class Fate:
    """How many writes a worker has left, None for any, and whether the last one takes effect."""

    writes_left: int | None = None
    takes_effect: bool = False

    @contextmanager
    def write(self) -> Iterator[None]:
        """Die before or after this write, if it is the last one."""
        last = self.writes_left == 0
        if last and not self.takes_effect:
            raise WorkerDied
        yield
        if last:
            raise WorkerDied
        if self.writes_left is not None:
            self.writes_left -= 1


@dataclass
class Message:
    """What SQS knows of a message."""

    queue: QueueName
    body: str
    visible_at: datetime
    receives: int = 0


@dataclass
class Clock:
    now: datetime = datetime(2026, 3, 4, 12, tzinfo=UTC)


@dataclass
class FakeQueue:
    """Where a stage sends to; all queues share one list of what waits and one of all there was."""

    name: QueueName
    clock: Clock
    messages: list[Message]
    history: list[Message]
    fate: Fate

    def send(self, message: BaseModel, *, delay_seconds: float = 0) -> None:
        with self.fate.write():
            at = self.clock.now + timedelta(seconds=delay_seconds)
            sent = Message(self.name, message.model_dump_json(), at)
            self.messages.append(sent)
            self.history.append(sent)

    def send_all(self, messages: Iterable[BaseModel]) -> None:
        for message in messages:
            self.send(message)


@dataclass
class MoodyEngine:
    """Answers, or raises what its mood is; counts what was paid for."""

    mood: str = "well"
    bought: Counter[str] = field(default_factory=Counter)

    def read(
        self, request: EngineRequest, answers: Answers, *, deadline: float
    ) -> tuple[TaskResult, ...]:
        if error := _MOODS[self.mood]:
            raise error
        self.bought[request.task.task] += 1
        return (TaskResult(task=request.task.task, model="m", usage=Usage(), seconds=0.1),)


@dataclass
class MoodyReceiver:
    """A webhook that takes an event, or has it tried again."""

    address: ClassVar[str] = "https://books.test/hook"
    well: bool = True
    taken: dict[str, set[bytes]] = field(default_factory=dict)

    def send(self, event: Event, at: datetime) -> int:
        if not self.well:
            raise DeliveryPostponed("The webhook answered 503; it is tried again.", 503)
        self.taken.setdefault(event.webhook_id, set()).add(event.body)
        return 204


class Pipeline(RuleBasedStateMachine):
    """All stages with their queues between them; `cloud` and `fate` are shared by all examples."""

    cloud: ClassVar[Cloud]
    fate: ClassVar[Fate]
    numbers: ClassVar[Iterator[int]] = itertools.count()

    @initialize()
    def begin(self) -> None:
        """Employ the stages, with nothing to do."""
        self.fate.writes_left = None
        self.clock = Clock()
        self.messages: list[Message] = []
        self.dead: list[Message] = []
        self.sent: list[Message] = []
        self.engine, self.receiver = MoodyEngine(), MoodyReceiver()
        self.uploaded: dict[str, Upload] = {}
        self.ends: dict[tuple[str, int], tuple[str, str | None]] = {}
        self.newest: dict[str, int] = {}
        self.cloud.engine.close()
        self._employ()

    def _queue(self, name: QueueName) -> Any:
        return FakeQueue(name, self.clock, self.messages, self.sent, self.fate)

    def _employ(self) -> None:
        cloud, sender, reader = self.cloud, self.receiver, self.engine
        objects, documents = cloud.objects, cloud.documents
        pages, aggregate = self._queue("pages"), self._queue("aggregate")
        delivery = self._queue("delivery")
        tariff = Tariff(find_model("qwen-vl-ocr-2025-11-20"), "singapore")
        intake = Intake(
            objects, documents, self._queue("intake"), pages, delivery, tariff, PageLimits()
        )
        gate = Gate(
            cloud.engine,
            daily_cap=Decimal(0),
            now=lambda: self.clock.now,
            spread=lambda least, most: least,
        )
        page_reader = PageReader(objects, documents, pages, aggregate, reader, gate)
        aggregator = Aggregator(objects, documents, cloud.receipts, delivery)
        deliver = Delivery(
            Outcomes(objects, documents),
            cloud.ledger,
            {"webhook": sender},
            _ENDLESS,
            lambda: self.clock.now,
        )
        self.dead_letters = DeadLetters(objects)
        self.recovery = Recovery(
            objects, documents, cloud.receipts, self.dead_letters, aggregate, delivery
        )
        soon = time.monotonic() + 3600
        self.work: dict[QueueName, Callable[[str], None]] = {
            "intake": lambda body: intake.take(_event(body), deadline=soon),
            "pages": lambda body: page_reader.read_page(_page(body), deadline=soon),
            "aggregate": lambda body: aggregator.finish_document(_aggregate(body)),
            "delivery": lambda body: deliver.deliver(_delivery(body), body),
        }

    @rule(kind=st.sampled_from((_PHOTO, _TWO_PAGES, _DAMAGED, _HALF_LEGIBLE)))
    def upload(self, kind: int) -> None:
        """A file comes in, and its event with it."""
        made = _KINDS[kind]
        key = f"lines/{next(self.numbers)}/{made.name}"
        put = self.cloud.client("s3").put_object(Bucket=self.cloud.bucket, Key=key, Body=made.data)
        event = storage_event(
            bucket=self.cloud.bucket,
            key=key,
            version_id=put["VersionId"],
            etag=put["ETag"].strip('"'),
            size=len(made.data),
        )
        described = ObjectCreated.model_validate(event)
        self.uploaded[keys.document_id(described.source)] = made
        self._queue("intake").send(described)

    @rule(pick=st.integers(0, 99), writes=st.integers(0, 6), takes_effect=st.booleans())
    def work_and_die(self, pick: int, writes: int, takes_effect: bool) -> None:
        """A worker takes a message that is to be seen, and dies at a write if it gets so far."""
        self.fate.writes_left, self.fate.takes_effect = writes, takes_effect
        self._work(pick)
        self.fate.writes_left = None

    @rule(pick=st.integers(0, 99))
    def work_well(self, pick: int) -> None:
        """A worker takes any message that is to be seen."""
        self._work(pick)

    @rule(pick=st.integers(0, 99), buried=st.booleans())
    def repeat(self, pick: int, buried: bool) -> None:
        """SQS delivers at least once, and what came too often goes to the dead letters."""
        if self.sent:
            twin = self.sent[pick % len(self.sent)]
            where = self.dead if buried and twin.queue != "delivery" else self.messages
            where.append(Message(twin.queue, twin.body, self.clock.now))

    @rule(minutes=st.sampled_from((0.5, 2, 20)))
    def wait(self, minutes: float) -> None:
        """Hidden messages are seen again."""
        self.clock.now += timedelta(minutes=minutes)

    @rule(mood=st.sampled_from(sorted(_MOODS)), well=st.booleans())
    def weather(self, mood: str, well: bool) -> None:
        """The engine and the webhook change their mood."""
        self.engine.mood, self.receiver.well = mood, well

    @rule(pick=st.integers(0, 99))
    def recover_one(self, pick: int) -> None:
        """A dead letter is taken; a crash before its end brings it back."""
        if self.dead:
            letter = self.dead[pick % len(self.dead)]
            self.recovery.bury(
                DeadMessage(
                    queue=letter.queue,
                    message_id=str(id(letter)),
                    body=letter.body,
                    receives=letter.receives,
                )
            )
            self.dead.remove(letter)

    @rule(pick=st.integers(0, 99))
    def redrive(self, pick: int) -> None:
        """Somebody puts the dead work of a document back."""
        if not self.uploaded:
            return
        document_id = list(self.uploaded)[pick % len(self.uploaded)]
        queues: Any = {name: self._queue(name) for name in self.work}
        redriving = Redrive(self.dead_letters, Revisions(self.cloud.documents), queues)
        for key, message in list(self.dead_letters.find(document_id)):
            redriving.put_back(key, message)

    @invariant()
    def ends_are_final(self) -> None:
        """A document that has ended stays as it is, but for a later revision in its place."""
        for document_id, state in self._states().items():
            if state.terminal:
                assert state.revision
                end = (state.status, state.code)
                assert self.ends.setdefault((document_id, state.revision), end) == end
                newest = self.newest.setdefault(document_id, state.revision)
                assert newest <= state.revision
                self.newest[document_id] = state.revision

    def teardown(self) -> None:
        """On a good day everything that waits is done, and then nothing is lost or doubled."""
        self.engine.mood, self.receiver.well = "well", True
        while self.messages or self.dead:
            self.clock.now += timedelta(hours=1)
            self._work(0)
            self.recover_one(0)
            self.ends_are_final()
        states = self._states()
        assert states.keys() == self.uploaded.keys()
        for document_id, state in states.items():
            self._check_end(document_id, state)
        self.ends_are_final()

    def _check_end(self, document_id: str, state: DocumentState) -> None:
        assert state.terminal
        wanted = {
            keys.webhook_id(keys.receipt_id(document_id, job.receipt), job.revision)
            for job in state.delivery_jobs()
        }
        told = {name: bodies for name, bodies in self.receiver.taken.items() if document_id in name}
        assert told.keys() >= wanted
        assert all(int(name.rpartition("_")[2]) <= (state.revision or 0) for name in told)
        assert all(len(told[name]) == 1 for name in wanted)
        recorded = set(self.cloud.recorded(document_id))
        assert max(recorded, default=0) <= (state.revision or 0)
        assert not recorded & state.voided
        if state.receipts:
            latest = self.cloud.receipts.latest(document_id, up_to=state.revision)
            assert [one.revision for one in latest] == [state.revision] * state.receipts
        if state.status in {"completed", "needs_review", "partial"}:
            assert state.receipts == 1
            assert state.pages.ok + state.pages.failed == state.pages.total

    def _work(self, pick: int) -> None:
        visible = [one for one in self.messages if one.visible_at <= self.clock.now]
        if not visible:
            return
        message = visible[pick % len(visible)]
        message.receives += 1
        if message.receives > _MOST_RECEIVES and message.queue != "delivery":
            self.messages.remove(message)
            self.dead.append(message)
            return
        message.visible_at = self.clock.now + _VISIBILITY
        try:
            self.work[message.queue](message.body)
        except (WorkerDied, ReceiptsError, RetryIn):
            return
        else:
            self.messages.remove(message)

    def _states(self) -> dict[str, DocumentState]:
        found = ((one, self.cloud.documents.find(one)) for one in self.uploaded)
        return {document_id: state for document_id, state in found if state}


def _event(body: str) -> ObjectCreated:
    return ObjectCreated.model_validate_json(body)


def _page(body: str) -> PageJob:
    return PageJob.model_validate_json(body)


def _aggregate(body: str) -> AggregateJob:
    return AggregateJob.model_validate_json(body)


def _delivery(body: str) -> DeliveryJob:
    return DeliveryJob.model_validate_json(body)


def mortal_session(aws: LocalAws, fate: Fate) -> boto3.Session:
    """A session whose clients die with their worker, before or after a write."""
    session = aws.session
    last: list[Any] = []

    def before(model: Any, **_: object) -> None:
        if not _READS.match(model.name):
            last.append(fate.write())
            last[-1].__enter__()

    def after(model: Any, **_: object) -> None:
        if not _READS.match(model.name):
            last.pop().__exit__(None, None, None)

    session.events.register("before-call", before)
    session.events.register("after-call", after)
    return session


def test_every_document_ends_once(aws: LocalAws) -> None:
    fate = Fate()
    cloud = Cloud(mortal_session(aws, fate), aws.endpoint, uuid.uuid4().hex[:12])

    class Mortal(Pipeline):
        pass

    Mortal.cloud, Mortal.fate = cloud, fate
    run_state_machine_as_test(
        Mortal,
        settings=settings(
            max_examples=30, stateful_step_count=40, deadline=None, phases=_NO_SHRINKING
        ),
    )
