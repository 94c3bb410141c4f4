"""Wherever an invocation dies: no page is bought twice, and none is lost."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from batch.batch_api import BatchApi
from batch.custom_ids import custom_id
from local.stack.aws import LocalAws
from receipts.batch_page_store import PageKey
from receipts.contracts import PageJob, Task
from tests.integration.batch_desk import BatchDesk, Clock
from tests.integration.batch_engine import Engine
from tests.integration.conftest import Cloud
from tests.integration.test_state_machine import Fate, WorkerDied, mortal_session

# More than there are in any of the runs, which end of themselves then.
_ENDLESS = 1000
_MOST_ROUNDS = 5
_TASKS: tuple[Task, ...] = ("advanced_recognition", "key_information_extraction")


@dataclass
class Once(Fate):
    """The end of an invocation: after it, nothing that it tries has any effect."""

    dead: bool = False

    @contextmanager
    def write(self) -> Iterator[None]:
        if self.dead:
            raise WorkerDied
        self.dead = self.writes_left == 0
        if self.dead and not self.takes_effect:
            raise WorkerDied
        yield
        if self.dead:
            raise WorkerDied
        if self.writes_left is not None:
            self.writes_left -= 1


class MortalApi:
    """The engine's Batch API; a call may be the last thing that an invocation does."""

    def __init__(self, api: BatchApi, fate: Once) -> None:
        self._api = api
        self._fate = fate

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return partial(self._call, getattr(self._api, name))

    def _call(self, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with self._fate.write():
            return method(*args, **kwargs)


@pytest.fixture(scope="module")
def fate() -> Once:
    return Once()


@pytest.fixture(scope="module")
def desk(aws: LocalAws, ocr_engine: Engine, fate: Once) -> Iterator[BatchDesk]:
    cloud = Cloud(mortal_session(aws, fate), aws.endpoint, uuid.uuid4().hex[:12])
    with ThreadPoolExecutor(1) as threads:
        api = MortalApi(ocr_engine.api(), fate)
        yield BatchDesk(cloud, ocr_engine, Clock(), threads, api=api)


def dies(fate: Once, writes: int, work: Callable[[], None]) -> bool:
    """Whether the work ended before its end."""
    fate.writes_left, fate.dead = writes, False
    try:
        work()
    except WorkerDied:
        return True
    finally:
        died = fate.dead
        fate.writes_left, fate.dead = None, False
    return died


def finish(desk: BatchDesk) -> None:
    """What the clock does afterwards, until nothing is left to do."""
    for _ in range(_MOST_ROUNDS):
        if not (desk.under_way() or desk.waiting()):
            return
        desk.clock.skip(minutes=5)
        desk.submit()
        desk.poll()


def check(desk: BatchDesk, jobs: list[PageJob], files: list[str]) -> None:
    names = {
        custom_id(PageKey(job.document_id, job.page.part), task) for job in jobs for task in _TASKS
    }
    bought = {name: count for name, count in desk.engine.bought().items() if name in names}
    assert bought == dict.fromkeys(names, 1)
    assert all(desk.state(job).complete for job in jobs)
    assert desk.page_queue.bodies() == []
    assert {job.document_id for job in jobs} <= {
        body.split('"')[3] for body in desk.aggregate_queue.bodies()
    }
    assert desk.under_way() == []
    assert desk.waiting() == []
    assert desk.engine.files() == files


@pytest.mark.parametrize("takes_effect", [False, True])
@pytest.mark.parametrize("job", ["submit", "poll"])
def test_clock_job_dies_anywhere(desk: BatchDesk, fate: Once, job: str, takes_effect: bool) -> None:
    desk.engine.reset()
    files = desk.engine.files()
    fate.takes_effect = takes_effect
    for writes in range(_ENDLESS):
        jobs = desk.collected(f"{job}-{takes_effect}-{writes}", pages=2)
        if job == "poll":
            desk.submit()
        died = dies(fate, writes, desk.poll if job == "poll" else desk.submit)
        finish(desk)
        check(desk, jobs, files)
        if not died:
            break
    assert 8 < writes < _ENDLESS


def test_collector_dies_anywhere(desk: BatchDesk, fate: Once) -> None:
    desk.engine.reset()
    files = desk.engine.files()
    for takes_effect in (False, True):
        fate.takes_effect = takes_effect
        for writes in range(3):
            (job,) = desk.document(f"collect-{takes_effect}-{writes}")
            dies(fate, writes, partial(desk.collector.collect, job))
            desk.collector.collect(job)
            finish(desk)
            check(desk, [job], files)
