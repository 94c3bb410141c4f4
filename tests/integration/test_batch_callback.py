"""A call has a batch asked after sooner; nothing else comes of it, whoever calls and how often."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, cast

import pytest

from batch.callback import answer
from receipts.batch_calls import BatchCalls
from receipts.batch_store import OpenBatch
from receipts.errors import EngineUnavailable
from tests.integration.batch_desk import BatchDesk, Clock
from tests.integration.batch_engine import Engine
from tests.integration.conftest import Cloud

ANSWER = {"statusCode": 204}
UNKNOWN = "0" * 32


@pytest.fixture
def desk(cloud: Cloud, ocr_engine: Engine) -> Iterator[BatchDesk]:
    ocr_engine.reset()
    with ThreadPoolExecutor(2) as threads:
        desk = BatchDesk(cloud, ocr_engine, Clock(), threads)
        yield desk
        for batch in desk.under_way():
            ends(desk, batch)


def calls_to(desk: BatchDesk) -> BatchCalls:
    return BatchCalls(desk.cloud.batch_table, now=desk.clock)


def call(desk: BatchDesk, path: str) -> dict[str, Any]:
    return answer(path, calls_to(desk))


def under_way(desk: BatchDesk) -> OpenBatch:
    (batch,) = desk.under_way()
    return batch


def items(desk: BatchDesk) -> list[dict[str, Any]]:
    table = desk.cloud.batch_table
    return cast("list[dict[str, Any]]", table.meta.client.scan(TableName=table.name)["Items"])


def asked_in_vain(desk: BatchDesk) -> OpenBatch:
    """A batch that was asked after while it was worked on, five times."""
    desk.engine.plan(seconds={"in_progress": 3600})
    desk.collected("waits")
    desk.submit()
    for _ in range(5):
        desk.clock.skip(minutes=16)
        desk.ask()
    assert under_way(desk).next_poll_at == desk.clock.now + timedelta(minutes=15)
    return under_way(desk)


def ends(desk: BatchDesk, batch: OpenBatch) -> None:
    desk.engine.plan()
    desk.engine.cancel(batch.engine_batch_id or "")
    desk.engine.settle()


def test_called_batch_is_read_at_the_next_tick(desk: BatchDesk) -> None:
    batch = asked_in_vain(desk)
    ends(desk, batch)
    desk.clock.skip(minutes=1)
    desk.ask()
    assert desk.under_way()
    assert call(desk, f"/{batch.batch_id}") == ANSWER
    desk.ask()
    assert desk.under_way() == []


def test_batch_without_a_call_is_read_by_its_own_poll(desk: BatchDesk) -> None:
    batch = asked_in_vain(desk)
    ends(desk, batch)
    desk.clock.skip(minutes=14)
    desk.ask()
    assert desk.under_way()
    desk.clock.skip(minutes=1)
    desk.ask()
    assert desk.under_way() == []


def test_flood_of_calls_has_one_poll_a_minute(desk: BatchDesk) -> None:
    batch = asked_in_vain(desk)
    polls = []
    for _ in range(12):
        desk.clock.skip(seconds=10)
        call(desk, f"/{batch.batch_id}")
        desk.ask()
        polls.append(under_way(desk).polls - batch.polls)
    assert polls == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2]


def test_call_before_the_last_poll_counts_no_more(desk: BatchDesk) -> None:
    batch = asked_in_vain(desk)
    call(desk, f"/{batch.batch_id}")
    for _ in range(3):
        desk.clock.skip(minutes=1)
        desk.ask()
    assert under_way(desk).polls == batch.polls + 1


class Down:
    """An engine that has called, and does not answer."""

    def get(self, _batch_id: str) -> None:
        raise EngineUnavailable("The OCR engine does not answer.")


def test_called_batch_waits_longer_for_an_engine_in_trouble(desk: BatchDesk) -> None:
    batch = asked_in_vain(desk)
    call(desk, f"/{batch.batch_id}")
    desk.api = Down()
    for _ in range(5):
        desk.clock.skip(minutes=1)
        desk.ask()
    assert under_way(desk).polls == batch.polls + 1


@pytest.mark.parametrize(
    "path",
    [f"/{UNKNOWN}", "/", "", "/poll", f"/{UNKNOWN}/", f"//{UNKNOWN}", f"/{UNKNOWN}\n", "/é"],
)
def test_forged_call_changes_nothing(desk: BatchDesk, path: str) -> None:
    asked_in_vain(desk)
    before = items(desk)
    assert call(desk, path) == ANSWER
    assert items(desk) == before


def test_call_reaches_no_lease(desk: BatchDesk) -> None:
    asked_in_vain(desk)
    before = items(desk)
    for name in ("submit", "poll"):
        calls_to(desk).note(name)
    assert items(desk) == before


def test_call_outlasts_what_the_poll_writes(desk: BatchDesk) -> None:
    """It came after the engine had answered, and before the next poll was put off."""
    batch = asked_in_vain(desk)
    desk.clock.skip(minutes=1)
    call(desk, f"/{batch.batch_id}")
    desk.batches.change(batch, polls=9)
    written = under_way(desk)
    assert (written.polls, written.called_at) == (9, desk.clock.now)


def test_call_for_a_batch_that_was_read_leaves_nothing(desk: BatchDesk) -> None:
    desk.collected("read")
    desk.submit()
    batch = under_way(desk)
    desk.poll()
    call(desk, f"/{batch.batch_id}")
    assert desk.under_way() == []


class FunctionUrl(HTTPServer):
    """A function's URL: a request becomes an event in the payload format 2.0."""

    def __init__(self, handle_event: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.handle_event = handle_event

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class _Request(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        event = {"version": "2.0", "rawPath": self.path, "body": body.decode()}
        self.send_response(cast("FunctionUrl", self.server).handle_event(event)["statusCode"])
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """The test looks at what comes of it."""


@contextmanager
def listening(handle: Callable[[dict[str, Any]], dict[str, Any]]) -> Iterator[str]:
    """The URL; ends when a call has come."""
    with FunctionUrl(handle) as server:
        server.timeout = 30
        thread = Thread(target=server.handle_request)
        thread.start()
        yield server.url
        thread.join()


def test_engine_calls_when_a_batch_ends(desk: BatchDesk) -> None:
    events: list[dict[str, Any]] = []

    def handle(event: dict[str, Any]) -> dict[str, Any]:
        events.append(event)
        return answer(event["rawPath"], calls_to(desk))

    with listening(handle) as url:
        desk.api = desk.engine.api(url)
        desk.collected("called")
        desk.submit()
        batch = under_way(desk)
    assert [event["rawPath"] for event in events] == [f"/{batch.batch_id}"]
    assert json.loads(events[0]["body"])["status"] == "completed"
    assert batch.next_poll_at > desk.clock.now
    desk.ask()
    assert desk.under_way() == []


def test_engine_is_told_of_no_address_without_one(desk: BatchDesk) -> None:
    desk.collected("quiet")
    desk.engine.plan(seconds={"in_progress": 3600})
    desk.submit()
    batch = desk.engine.api().get(under_way(desk).engine_batch_id or "")
    assert batch
    assert batch.metadata == {"ds_name": under_way(desk).batch_id}
