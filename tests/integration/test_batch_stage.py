"""Pages go out in one file, come back by name, and end as the ocr stage would have ended them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest

from batch.request_file import Limits
from receipts import keys
from receipts.batch_page_store import PageKey
from receipts.contracts import AggregateJob, PageJob
from receipts.document_state import Outcome
from receipts.errors import DocumentForgotten, UnknownProfile
from receipts.profiles import Profile
from tests.builders import page_failure, page_result
from tests.integration.batch_desk import BatchDesk, Clock
from tests.integration.batch_engine import Engine
from tests.integration.conftest import Cloud

RECOGNITION, EXTRACTION = "advanced_recognition", "key_information_extraction"


@pytest.fixture
def desk(cloud: Cloud, ocr_engine: Engine) -> Iterator[BatchDesk]:
    ocr_engine.reset()
    with ThreadPoolExecutor(2) as threads:
        yield BatchDesk(cloud, ocr_engine, Clock(), threads)


def key_of(job: PageJob) -> PageKey:
    return PageKey(job.document_id, job.page.part)


def done(job: PageJob) -> str:
    return AggregateJob(document_id=job.document_id).model_dump_json()


def tasks_of(desk: BatchDesk, job: PageJob) -> list[str]:
    result = desk.result(job)
    return [task.task for task in result.tasks] if result else []


def test_document_is_read_through_a_batch(desk: BatchDesk) -> None:
    jobs = desk.collected("two", pages=2)
    desk.round_trip()
    for job in jobs:
        result = desk.result(job)
        assert result
        assert [task.task for task in result.tasks] == [RECOGNITION, EXTRACTION]
        assert all(task.lines or task.key_information for task in result.tasks)
    assert desk.state(jobs[0]).complete
    assert set(desk.aggregate_queue.bodies()) == {done(jobs[0])}


def test_pages_of_a_profile_that_was_removed_leave_their_batch(
    desk: BatchDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = desk.collected("one")
    desk.submit()

    def refuse(name: str) -> Profile:
        raise UnknownProfile(f"There is no profile '{name}'.")

    monkeypatch.setattr("batch.settling.find_profile", refuse)
    desk.poll()
    assert desk.under_way() == []
    assert desk.page_queue.bodies() == [job.model_dump_json()]


def test_nothing_is_left_of_a_batch_that_was_read(desk: BatchDesk) -> None:
    (job,) = desk.collected("one")
    before = desk.engine.files()
    desk.round_trip()
    assert desk.under_way() == []
    assert desk.engine.files() == before
    assert desk.pages.find(key_of(job)) is None


def test_record_has_the_price_of_a_batch(desk: BatchDesk) -> None:
    (job,) = desk.collected("priced")
    desk.round_trip()
    result = desk.result(job)
    assert result
    for task in result.tasks:
        at_full_price = task.usage.input_tokens * Decimal("0.043") + (
            task.usage.output_tokens * Decimal("0.072")
        )
        assert task.cost == at_full_price / 2 / 1_000_000


def test_what_a_batch_cost_counts_on_the_day(desk: BatchDesk) -> None:
    desk.daily_cap = Decimal(100)
    (job,) = desk.collected("spent")
    desk.round_trip()
    result = desk.result(job)
    assert result
    assert desk.cloud.engine.spent(desk.clock.now) == sum(task.cost or 0 for task in result.tasks)


def test_batches_wait_when_the_day_has_cost_enough(desk: BatchDesk) -> None:
    desk.daily_cap = Decimal(1)
    desk.cloud.engine.pay(Decimal(1), desk.clock.now)
    desk.collected("capped")
    desk.submit()
    assert not desk.engine.bought()
    desk.clock.skip(days=1)
    desk.submit()
    desk.engine.settle()
    assert len(desk.engine.bought()) == 2


def test_pages_wait_until_there_are_enough(desk: BatchDesk) -> None:
    desk.min_pages = 3
    desk.collected("few", pages=2)
    desk.submit()
    assert desk.under_way() == []
    desk.collected("more")
    desk.submit()
    assert [batch.pages for batch in desk.under_way()] == [3]


def test_pages_wait_no_longer_than_they_may(desk: BatchDesk) -> None:
    desk.min_pages = 3
    desk.collected("lonely")
    desk.clock.skip(minutes=59)
    desk.submit()
    assert desk.under_way() == []
    desk.clock.skip(minutes=1)
    desk.submit()
    assert [batch.pages for batch in desk.under_way()] == [1]


def test_repeated_job_is_one_page(desk: BatchDesk) -> None:
    (job,) = desk.collected("twice")
    desk.collector.collect(job)
    desk.submit()
    desk.collector.collect(job)
    desk.poll()
    desk.collector.collect(job)
    desk.round_trip()
    assert desk.bought() == {1}
    assert desk.waiting() == []


def test_result_that_stands_is_not_bought_again(desk: BatchDesk) -> None:
    (job,) = desk.collected("stands")
    stands = page_result(1, "TOTAL").model_copy(update={"document_id": job.document_id})
    key = keys.page_result(job.document_id, 1)
    desk.cloud.objects.replace(key, stands.model_dump_json().encode(), etag=None)
    desk.submit()
    assert desk.engine.bought() == {}
    assert desk.under_way() == []
    assert desk.aggregate_queue.bodies() == [done(job)]


def test_full_file_leaves_pages_for_the_next(desk: BatchDesk) -> None:
    desk.limits = Limits(lines=4)
    jobs = desk.collected("many", pages=5)
    desk.submit()
    assert sorted(batch.lines for batch in desk.under_way()) == [2, 4, 4]
    desk.poll()
    assert desk.state(jobs[0]).complete
    assert desk.bought() == {1}


def test_page_too_large_for_a_line_goes_the_ordinary_way(desk: BatchDesk) -> None:
    desk.limits = Limits(line_bytes=3000)
    (job,) = desk.collected("large", image=bytes(2500))
    (small,) = desk.collected("small", image=b"\xff\xd8")
    desk.submit()
    assert desk.page_queue.bodies() == [job.model_dump_json()]
    assert [batch.pages for batch in desk.under_way()] == [1]
    assert desk.pages.find(key_of(job)) is None
    assert desk.pages.find(key_of(small))


def test_page_whose_image_is_gone_goes_the_ordinary_way(desk: BatchDesk) -> None:
    (job,) = desk.collected("gone")
    desk.cloud.objects.erase(keys.pages_of(job.document_id))
    desk.submit()
    assert desk.page_queue.bodies() == [job.model_dump_json()]
    assert desk.under_way() == []


def test_line_that_failed_for_now_waits_for_another_batch(desk: BatchDesk) -> None:
    desk.engine.fault(error="InternalError", task=EXTRACTION, next=1)
    (job,) = desk.collected("again")
    desk.round_trip()
    assert tasks_of(desk, job) == [RECOGNITION]
    assert desk.state(job).pending == {1}
    desk.clock.skip(hours=1)
    desk.round_trip()
    assert tasks_of(desk, job) == [RECOGNITION, EXTRACTION]
    assert desk.aggregate_queue.bodies() == [done(job)]
    assert desk.bought() == {1}


def test_missing_line_waits_for_another_batch(desk: BatchDesk) -> None:
    desk.engine.fault(drop_connection=True, task=EXTRACTION, next=1)
    (job,) = desk.collected("missing")
    desk.round_trip()
    assert desk.waiting() == [key_of(job)]
    desk.round_trip()
    assert desk.state(job).complete


def test_line_that_was_refused_fails_its_page(desk: BatchDesk) -> None:
    desk.engine.fault(error="DataInspectionFailed", task=EXTRACTION, next=1)
    (job,) = desk.collected("refused")
    desk.round_trip()
    state = desk.state(job)
    assert [failure.code for failure in state.failures] == ["engine_refused"]
    assert tasks_of(desk, job) == [RECOGNITION]
    assert desk.aggregate_queue.bodies() == [done(job)]


def test_denied_access_fails_no_page(desk: BatchDesk) -> None:
    desk.engine.fault(error="AccessDenied", next=2)
    (job,) = desk.collected("denied")
    desk.round_trip()
    assert desk.state(job).failures == ()
    assert desk.waiting() == [key_of(job)]


def test_page_goes_the_ordinary_way_after_three_batches(desk: BatchDesk) -> None:
    desk.engine.fault(error="InternalError", task=EXTRACTION)
    (job,) = desk.collected("stubborn")
    for _ in range(3):
        assert desk.page_queue.bodies() == []
        desk.clock.skip(hours=1)
        desk.round_trip()
    assert desk.page_queue.bodies() == [job.model_dump_json()]
    assert desk.waiting() == []
    assert tasks_of(desk, job) == [RECOGNITION]


def test_answer_that_was_cut_off_is_read_the_ordinary_way(desk: BatchDesk) -> None:
    desk.engine.fault(truncate_output_tokens=3, task=RECOGNITION, next=1)
    (job,) = desk.collected("cut")
    desk.round_trip()
    assert tasks_of(desk, job) == [EXTRACTION]
    (sent,) = map(PageJob.model_validate_json, desk.page_queue.bodies())
    assert sent.model_copy(update={"in_vain": ()}) == job
    assert desk.pages.find(key_of(job)) is None


def test_answer_that_was_cut_off_is_on_the_bill_of_the_page(desk: BatchDesk) -> None:
    desk.daily_cap = Decimal(100)
    desk.engine.fault(truncate_output_tokens=3, task=RECOGNITION, next=1)
    (job,) = desk.collected("cut")
    desk.round_trip()
    (sent,) = map(PageJob.model_validate_json, desk.page_queue.bodies())
    (bill,) = sent.in_vain
    assert (bill.task, bill.usage.output_tokens) == (RECOGNITION, 3)
    stored = desk.result(job)
    assert stored
    paid = sum(one.cost or 0 for one in (bill, *stored.tasks))
    assert desk.cloud.engine.spent(desk.clock.now) == paid


def test_failed_batch_sends_its_pages_round_again(desk: BatchDesk) -> None:
    desk.engine.plan(next=["failed"])
    (job,) = desk.collected("failed")
    before = desk.engine.files()
    desk.round_trip()
    assert desk.under_way() == []
    assert desk.engine.files() == before
    desk.round_trip()
    assert desk.state(job).complete
    assert desk.bought() == {1}


def test_expired_batch_gives_what_it_has(desk: BatchDesk) -> None:
    desk.engine.plan(next=["expired"])
    jobs = desk.collected("expired", pages=4)
    desk.round_trip()
    assert len(desk.waiting()) == 2
    desk.round_trip()
    assert desk.state(jobs[0]).complete
    assert desk.bought() == {1}
    assert desk.aggregate_queue.bodies() == [done(jobs[0])]


def test_cancelled_batch_gives_what_it_has(desk: BatchDesk) -> None:
    desk.engine.plan(seconds={"in_progress": 600})
    (job,) = desk.collected("cancelled")
    desk.submit()
    (batch,) = desk.under_way()
    assert batch.engine_batch_id
    desk.engine.cancel(batch.engine_batch_id)
    desk.engine.plan()
    desk.poll()
    desk.round_trip()
    assert desk.state(job).complete
    assert desk.bought() == {1}


def test_batch_under_way_is_asked_after_less_and_less_often(desk: BatchDesk) -> None:
    desk.engine.plan(seconds={"validating": 600})
    desk.collected("slow")
    desk.submit()
    pauses = []
    for _ in range(6):
        (batch,) = desk.under_way()
        pauses.append(batch.next_poll_at - desk.clock.now)
        desk.clock.now = batch.next_poll_at
        desk.ask()
    assert pauses == [timedelta(minutes=minutes) for minutes in (1, 1, 2, 4, 8, 15)]
    desk.engine.cancel(desk.under_way()[0].engine_batch_id or "")


def test_batch_that_the_engine_forgot_sends_its_pages_round_again(desk: BatchDesk) -> None:
    desk.collected("lost")
    desk.submit()
    (batch,) = desk.under_way()
    desk.engine.settle()
    desk.batches.change(batch, engine_batch_id="batch_unknown")
    desk.poll()
    assert len(desk.waiting()) == 1
    assert desk.under_way() == []


def test_one_at_a_time_submits(desk: BatchDesk) -> None:
    desk.collected("leased")
    assert desk.batches.lease("submit", "another", timedelta(minutes=3))
    desk.submit()
    assert desk.under_way() == []
    desk.clock.skip(minutes=3)
    desk.submit()
    assert len(desk.under_way()) == 1


def test_forgotten_document_stays_forgotten(desk: BatchDesk) -> None:
    (job,) = desk.collected("forgotten")
    (other,) = desk.collected("kept")
    desk.submit()
    desk.cloud.documents.bury(job.document_id)
    desk.poll()
    assert desk.result(job) is None
    assert desk.pages.find(key_of(job)) is None
    with pytest.raises(DocumentForgotten):
        desk.cloud.documents.find(job.document_id)
    assert desk.state(other).complete
    assert desk.under_way() == []


def test_forgotten_document_is_not_sent(desk: BatchDesk) -> None:
    (job,) = desk.collected("unsent")
    desk.cloud.documents.bury(job.document_id)
    desk.submit()
    assert desk.engine.bought() == {}
    assert desk.pages.find(key_of(job)) is None


def test_late_page_has_its_document_merged_again(desk: BatchDesk) -> None:
    jobs = desk.collected("late", pages=2)
    desk.submit()
    desk.cloud.documents.complete_part(jobs[0].document_id, 1)
    desk.cloud.documents.fail_part(jobs[0].document_id, page_failure(2))
    desk.cloud.documents.finish(jobs[0].document_id, Outcome(status="partial", receipts=1))
    desk.poll()
    state = desk.state(jobs[0])
    assert (state.status, state.complete, state.failures) == ("partial", True, ())
    assert desk.under_way() == []


def test_page_stays_while_its_document_is_merged(desk: BatchDesk) -> None:
    (job,) = desk.collected("busy")
    desk.submit()
    desk.cloud.documents.fail_part(job.document_id, page_failure(1))
    desk.poll()
    assert desk.pages.find(key_of(job))
    desk.cloud.documents.finish(job.document_id, Outcome(status="failed"))
    desk.poll()
    assert desk.state(job).complete
    assert desk.under_way() == []
    assert desk.bought() == {1}


def test_page_that_was_overlooked_waits_again_when_sent_anew(desk: BatchDesk) -> None:
    (job,) = desk.collected("overlooked")
    assert desk.pages.assign(key_of(job), "a batch that has ended")
    desk.collector.collect(job)
    assert desk.waiting() == [key_of(job)]


def test_page_with_an_outcome_is_not_collected(desk: BatchDesk) -> None:
    (job,) = desk.document("ended")
    desk.cloud.documents.fail_part(job.document_id, page_failure(1))
    desk.collector.collect(job)
    assert desk.waiting() == []
