"""One run: uploads go in, the engine has its weather, and every document is followed."""

import logging
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from boto3.dynamodb.types import TypeDeserializer

from receipts.document_state import DocumentState
from receipts.statuses import TERMINAL
from tests.chaos.documents import Upload
from tests.chaos.mischief import Mischief
from tests.chaos.stack import ProxiedStack
from tests.chaos.verdict import Observed
from tests.chaos.webhook import BadReceiver

_log = logging.getLogger(__name__)
_POLL_SECONDS = 3
_GLANCED = ("document_id", "status", "revision")
_STORM_SECONDS, _CALM_SECONDS = 8, 40
_BAD_DAY = (
    {"percent": 0.3, "delay_seconds": 90},
    {"percent": 3, "error": "Throttling.RateQuota", "retry_after": 1},
    {"percent": 2, "error": "InternalError"},
    {"percent": 1, "html_gateway": 502},
    {"percent": 1, "drop_connection": True},
    {"percent": 0.5, "drop_connection": True, "at": "mid_stream"},
    {"percent": 0.5, "truncate_output_tokens": 20},
)
_STORM = ({"error": "Throttling.RateQuota", "retry_after": 3},)


class MischiefRates(NamedTuple):
    """At a look, by chance: a document's messages come again, an open one's die, one is lost."""

    repeated: float = 0.0
    buried: float = 0.0
    lost: float = 0.0


_NO_MISCHIEF = MischiefRates()


class Glance(NamedTuple):
    """How far a document is."""

    document_id: str
    status: str
    revision: int | None

    @property
    def terminal(self) -> bool:
        """Whether it has ended."""
        return self.status in TERMINAL


class Run:
    """Of so many documents, that are looked at again and again."""

    def __init__(  # noqa: PLR0913  what is fixed for a run
        self,
        stack: ProxiedStack,
        receiver: BadReceiver,
        *,
        seed: int,
        expected: int,
        mischief: MischiefRates = _NO_MISCHIEF,
        profile: str = "receipts",
    ) -> None:
        self._stack = stack
        self._receiver = receiver
        self._expected = expected
        self._rates = mischief
        self._profile = profile
        self._database = stack.endpoints.aws.client("dynamodb")
        self._mischief = Mischief(stack, seed)
        self._dice = random.Random(seed)  # noqa: S311  chance that repeats, not secrets
        self._ends: dict[str, Glance] = {}
        self._changed: set[str] = set()
        self._repeated: set[str] = set()
        self._buried: set[str] = set()
        self.uploads: dict[str, Upload] = {}
        self.engine_faults: Counter[str] = Counter()

    @property
    def mischief_done(self) -> Counter[str]:
        """To how many messages, by what it was."""
        return self._mischief.done

    def upload_all(self, made: Iterable[Upload]) -> None:
        """Put every document into the bucket, a few at once."""

        def put(upload: Upload) -> None:
            key = f"{self._profile}/chaos/{upload.name}"
            self.uploads[key] = upload
            self._stack.deployment.s3.put_object(
                Bucket=self._stack.endpoints.uploads_bucket, Key=key, Body=upload.data
            )

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(put, made))

    def weather(self, calm: threading.Event) -> None:
        """Storms of refusals by the engine, and days that are merely bad, until all is calm."""
        while not calm.is_set():
            for faults, seconds in ((_BAD_DAY, _CALM_SECONDS), (_STORM, _STORM_SECONDS)):
                self._follow_plan({"seed": self._dice.randint(0, 999), "faults": faults})
                if calm.wait(seconds):
                    break
        self._follow_plan({})

    def follow(self, seconds: float) -> None:
        """Watch until every upload has ended and was announced, or time is up."""
        deadline, rates = time.monotonic() + seconds, self._rates
        while time.monotonic() < deadline:
            glances = self._watch()
            told = {one.document_id for one in self._receiver.log.deliveries if one.verified}
            waiting = [one for one in glances if not (one.terminal and one.document_id in told)]
            _log.info("%d documents, %d of them open", len(glances), len(waiting))
            if len(glances) >= self._expected and not waiting:
                return
            for glance in glances:
                self._perhaps(rates.repeated, glance, self._repeated, self._mischief.repeat)
                if not glance.terminal:
                    self._perhaps(rates.buried, glance, self._buried, self._bury)
            if self._hits(rates.lost):
                self._mischief.lose()
            time.sleep(_POLL_SECONDS)

    def drain(self, seconds: float) -> dict[str, int]:
        """Wait until no queue holds a message; what they hold when time is up."""
        deadline = time.monotonic() + seconds
        while any((left := self._stack.waiting()).values()) and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        self._watch()
        return {queue: count for queue, count in left.items() if count}

    def observed(self) -> Observed:
        """What the tables and the receiver have now."""
        documents: dict[str, list[Any]] = {}
        for glance in self._glances():
            state = self._stack.deployment.documents.find(glance.document_id)
            if state:
                documents.setdefault(state.source.key, []).append(state)
        items = self._items(self._stack.endpoints.receipts_table, "document_id", "receipt_revision")
        receipts = _newest(items)
        deliveries = list(self._receiver.log.deliveries)
        return Observed(documents, receipts, deliveries, frozenset(self._changed))

    def _watch(self) -> list[Glance]:
        glances = list(self._glances())
        for glance in glances:
            if glance.terminal:
                before = self._ends.setdefault(glance.document_id, glance)
                if before != glance and (glance.revision or 0) <= (before.revision or 0):
                    self._changed.add(glance.document_id)
                self._ends[glance.document_id] = glance
        return glances

    def _perhaps(
        self, share: float, glance: Glance, had: set[str], do: Callable[[DocumentState], None]
    ) -> None:
        """Do it to some documents, at some moment and once."""
        if glance.document_id not in had and self._hits(share):
            had.add(glance.document_id)
            state = self._stack.deployment.documents.find(glance.document_id)
            if state:
                do(state)

    def _bury(self, state: DocumentState) -> None:
        self.uploads[state.source.key] = self.uploads[state.source.key].give_up()
        self._mischief.bury(state)

    def _hits(self, share: float) -> bool:
        return self._dice.random() < share

    def _follow_plan(self, plan: dict[str, Any]) -> None:
        for fault in self._stack.ocr_report("faults")["faults"]:
            self.engine_faults[_name(fault)] += fault["injected"]
        self._stack.follow_ocr_plan(plan)

    def _glances(self) -> Iterator[Glance]:
        for item in self._items(self._stack.endpoints.documents_table, *_GLANCED):
            revision = item.get("revision")
            yield Glance(item["document_id"], item["status"], int(revision) if revision else None)

    def _items(self, table: str, *attributes: str) -> Iterator[dict[str, Any]]:
        plain, names = TypeDeserializer(), {f"#{name}": name for name in attributes}
        pages = self._database.get_paginator("scan").paginate(
            TableName=table, ProjectionExpression=",".join(names), ExpressionAttributeNames=names
        )
        for page in pages:
            for item in page["Items"]:
                yield {name: plain.deserialize(value) for name, value in item.items()}


def _newest(items: Iterable[dict[str, Any]]) -> Counter[str]:
    """How many receipts each document has of its highest revision."""
    revisions: dict[str, Counter[int]] = defaultdict(Counter)
    for item in items:
        revision = int(item["receipt_revision"].rpartition("#")[2])
        revisions[item["document_id"]][revision] += 1
    return Counter({name: found[max(found)] for name, found in revisions.items()})


def _name(fault: dict[str, Any]) -> str:
    for name in ("error", "html_gateway"):
        if name in fault:
            return f"engine answers {fault[name]}"
    if "truncate_output_tokens" in fault:
        return "engine cuts its answer"
    return "engine drops the connection" if fault.get("drop_connection") else "engine hangs"
