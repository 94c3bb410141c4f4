"""What is under way is listed with what the engine says of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cli.batches import batches_table, summary
from cli.redrive import Redrive
from receipts.dead_letters import DeadLetters, DeadMessage
from receipts.document_state import Outcome
from receipts.revisions import Revisions
from tests.builders import page_failure
from tests.integration.batch_desk import BatchDesk, Clock
from tests.integration.batch_engine import Engine
from tests.integration.conftest import Cloud


@pytest.fixture
def desk(cloud: Cloud, ocr_engine: Engine) -> Iterator[BatchDesk]:
    ocr_engine.reset()
    with ThreadPoolExecutor(1) as threads:
        yield BatchDesk(cloud, ocr_engine, Clock(), threads)


def test_batch_under_way_is_summarised(desk: BatchDesk) -> None:
    desk.engine.plan(seconds={"validating": 600})
    desk.collected("listed", pages=2)
    desk.submit()
    desk.clock.skip(minutes=2)
    desk.ask()
    (batch,) = desk.under_way()
    told = summary(batch, desk.clock.now)
    assert told["pages"] == 2
    assert told["lines"] == 4
    assert told["age"] == 120
    assert told["engine_batch_id"] == batch.engine_batch_id
    assert told["status"] == "validating"
    assert batches_table([batch], desk.clock.now).row_count == 1
    desk.engine.cancel(batch.engine_batch_id or "")


def test_dead_page_for_a_batch_is_put_back(desk: BatchDesk) -> None:
    """The ordinary way, where there are no batches any more."""
    (job,) = desk.document("dead")
    desk.cloud.documents.fail_part(job.document_id, page_failure(1))
    letters = DeadLetters(desk.cloud.objects)
    message = DeadMessage(queue="batch", message_id="m", body=job.model_dump_json(), receives=8)
    letters.keep(job.document_id, message)
    ((key, found),) = letters.find(job.document_id, "batch")
    revisions = Revisions(desk.cloud.documents)
    desk.cloud.documents.finish(job.document_id, Outcome(status="failed"))
    redrive = Redrive(letters, revisions, {"pages": desk.page_queue})
    assert redrive.put_back(key, found) == "sent"
    assert desk.page_queue.bodies() == [job.model_dump_json()]
