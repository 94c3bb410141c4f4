"""What batch needs each of its grants for."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from receipts.batch_page_store import PageKey
from receipts.batch_store import OpenBatch
from receipts.contracts import ObjectRef, PageImage, PageJob
from tests.builders import page_image
from tests.least_privilege.bench import Bench, Scenario
from tests.least_privilege.documents import begun, forgotten, image, read, upload
from tests.least_privilege.ocr_scenarios import breaker_open
from tests.least_privilege.putting_back import puts_back

_PROFILE = "receipts-batch"


def _job(document_id: str, page: PageImage | None = None, profile: str = _PROFILE) -> PageJob:
    return PageJob(document_id=document_id, profile=profile, page=page or page_image(1))


def _pages(bench: Bench) -> Any:
    assert bench.deployment.batch_pages
    return bench.deployment.batch_pages


def _batches(bench: Bench) -> Any:
    assert bench.deployment.batches
    return bench.deployment.batches


def _clean(bench: Bench) -> None:
    """No page waits, and no batch is under way."""
    for batch in _batches(bench).under_way():
        for key in _pages(bench).in_batch(batch.batch_id):
            _pages(bench).erase(key.document_id)
        _batches(bench).remove(batch)
    for key in list(_pages(bench).waiting()):
        _pages(bench).erase(key.document_id)


def _waits(bench: Bench, job: PageJob) -> None:
    _clean(bench)
    assert _pages(bench).claim(job)


def _gone(bench: Bench, job: PageJob) -> bool:
    return _pages(bench).find(PageKey(job.document_id, job.page.part)) is None


def _collects(bench: Bench) -> bool:
    return bench.take("batch", _job(begun(bench)).model_dump_json())


def _collects_again(bench: Bench) -> bool:
    """A page that was overlooked when its batch ended."""
    job = _job(begun(bench))
    _waits(bench, job)
    _pages(bench).assign(PageKey(job.document_id, 1), "ended")
    taken = bench.take("batch", job.model_dump_json())
    page = _pages(bench).find(PageKey(job.document_id, 1))
    return taken and page is not None and page.waiting


def _submits(bench: Bench) -> bool:
    body, key = image(), f"pages/{uuid.uuid4().hex}/0001.jpg"
    ref = bench.deployment.objects.write(key, body, "image/jpeg")
    return _submits_page(bench, page_image(1, image=ref, width=480, height=200))


def _submits_upload(pinned_by: str) -> Scenario:
    def scenario(bench: Bench) -> bool:
        ref = upload(bench, image(), pinned_by=pinned_by).source.object
        return _submits_page(bench, page_image(1, image=ref, width=480, height=200))

    return scenario


def _submits_page(bench: Bench, page: PageImage) -> bool:
    job = _job(begun(bench, page), page, profile="lines")
    _waits(bench, job)
    done = bench.invoke("batch", {"job": "submit"})
    sent = [batch for batch in _batches(bench).under_way() if batch.stage == "submitted"]
    _clean(bench)
    return done and len(sent) == 1


def _submits_anew(bench: Bench) -> bool:
    with bench.configured("batch"):
        return _submits(bench)


def _tries_engine_again(bench: Bench) -> bool:
    with breaker_open(bench, seconds=-1):
        return _submits_anew(bench)


def _ends_page_that_was_read(bench: Bench) -> bool:
    """Its results stand, so that there is nothing to send."""
    job = _job(read(bench))
    _waits(bench, job)
    done = bench.invoke("batch", {"job": "submit"})
    return done and _gone(bench, job)


def _diverts(bench: Bench) -> bool:
    """Its image is gone."""
    gone = ObjectRef(bucket=bench.deployment.work_bucket, key=f"pages/{uuid.uuid4().hex}/0001.jpg")
    page = page_image(1, image=gone)
    job = _job(begun(bench, page), page)
    _waits(bench, job)
    done = bench.invoke("batch", {"job": "submit"})
    return done and _gone(bench, job)


def _erases_results(bench: Bench) -> bool:
    """It is forgotten when its batch is refused."""
    job = _job(forgotten(bench, "results/{}/0001.json"))
    _waits(bench, job)
    batch = _refused(bench, job)
    bench.invoke("batch", {"job": "poll"})
    done = batch.batch_id not in {one.batch_id for one in _batches(bench).under_way()}
    return done and _gone(bench, job)


def _refused(bench: Bench, job: PageJob) -> OpenBatch:
    batch: OpenBatch = _batches(bench).open("qwen-vl-ocr")
    _pages(bench).assign(PageKey(job.document_id, job.page.part), batch.batch_id)
    due = datetime.now(UTC) - timedelta(minutes=1)
    changed: OpenBatch = _batches(bench).change(batch, stage="refused", next_poll_at=due)
    return changed


def _reads(bench: Bench) -> bool:
    """A page goes out and comes back with its result."""
    body, key = image(), f"pages/{uuid.uuid4().hex}/0001.jpg"
    ref = bench.deployment.objects.write(key, body, "image/jpeg")
    page = page_image(1, image=ref, width=480, height=200)
    job = _job(begun(bench, page), page, profile="lines")
    _waits(bench, job)
    assert bench.invoke("batch", {"job": "submit"})
    return _polled(bench, job)


def _polled(bench: Bench, job: PageJob) -> bool:
    """Ask at once, as often as the engine needs for a line."""
    for _ in range(100):
        for batch in _batches(bench).under_way():
            _batches(bench).change(batch, next_poll_at=datetime.now(UTC))
        done = bench.invoke("batch", {"job": "poll"})
        status = [batch.status for batch in _batches(bench).under_way()]
        if not done or _gone(bench, job) or "completed" in status:
            break
    gone = _gone(bench, job)
    _clean(bench)
    return done and gone


SCENARIOS: dict[str, Scenario] = {
    "TakeBatchPages/sqs:ChangeMessageVisibility": puts_back("batch", "BatchPageQueue"),
    "ReadPassedThroughUploads/s3:GetObject": _submits_upload("etag"),
    "ReadPassedThroughUploads/s3:GetObjectVersion": _submits_upload("version_id"),
    "ReadPages": _submits,
    "KeepResults/s3:GetObject": _ends_page_that_was_read,
    "KeepResults/s3:PutObject": _reads,
    "EraseResults": _erases_results,
    "FindWhatToErase": _erases_results,
    "RecordPages/dynamodb:GetItem": _submits,
    "RecordPages/dynamodb:UpdateItem": _collects,
    "KeepBatches/dynamodb:GetItem": _collects_again,
    "KeepBatches/dynamodb:PutItem": _collects,
    "KeepBatches/dynamodb:UpdateItem": _collects_again,
    "KeepBatches/dynamodb:DeleteItem": _diverts,
    "KeepBatches/dynamodb:Query": _submits,
    "FindPagesOfBatches": _submits,
    "KeepBreakerAndSpend/dynamodb:GetItem": _submits_anew,
    "KeepBreakerAndSpend/dynamodb:UpdateItem": _tries_engine_again,
    "ReadApiKey": _submits_anew,
    "SendOnOrDivert/AggregateQueue": _ends_page_that_was_read,
    "SendOnOrDivert/PageQueue": _diverts,
}
