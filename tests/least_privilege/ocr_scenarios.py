"""What ocr needs each of its grants for."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from receipts.contracts import PageImage
from tests.builders import page_image
from tests.least_privilege.bench import Bench, Scenario
from tests.least_privilege.documents import begun, forgotten, image, page_job, read, upload
from tests.least_privilege.putting_back import puts_back


def _reads(bench: Bench) -> bool:
    """A page that preprocess made."""
    body, key = image(), f"pages/{uuid.uuid4().hex}/0001.jpg"
    ref = bench.deployment.objects.write(key, body, "image/jpeg")
    return _read_page(bench, page_image(1, image=ref, width=480, height=200))


def _reads_anew(bench: Bench) -> bool:
    """The same with nothing in the function's memory."""
    with bench.configured("ocr"):
        return _reads(bench)


def _reads_upload(pinned_by: str) -> Scenario:
    def scenario(bench: Bench) -> bool:
        ref = upload(bench, image(), pinned_by=pinned_by).source.object
        return _read_page(bench, page_image(1, image=ref, width=480, height=200))

    return scenario


def _read_page(bench: Bench, page: PageImage) -> bool:
    return bench.take("ocr", page_job(begun(bench, page), page))


def _ends_read_page(bench: Bench) -> bool:
    """Its result stands: the page is taken off its document, whose last one it is."""
    return bench.take("ocr", page_job(read(bench)))


def _tries_engine_again(bench: Bench) -> bool:
    with breaker_open(bench, seconds=-1):
        return _reads_anew(bench)


def _postpones(bench: Bench) -> bool:
    with breaker_open(bench, seconds=600), bench.configured("ocr"):
        return bench.take("ocr", page_job(begun(bench)))


def _erases(bench: Bench) -> bool:
    return bench.take("ocr", page_job(forgotten(bench, "results/{}/0002.json")))


@contextmanager
def breaker_open(bench: Bench, *, seconds: int) -> Iterator[None]:
    """Let the engine be left alone for so long, or until so long ago."""
    table, name = bench.physical("EngineTable"), {"name": {"S": "breaker"}}
    until = {"open_until": {"N": str(int(time.time()) + seconds)}, "trips": {"N": "1"}}
    bench.clients["dynamodb"].put_item(TableName=table, Item=name | until)
    try:
        yield
    finally:
        bench.clients["dynamodb"].delete_item(TableName=table, Key=name)


SCENARIOS: dict[str, Scenario] = {
    "TakePages/sqs:ChangeMessageVisibility": puts_back("ocr", "PageQueue"),
    "ReadPassedThroughUploads/s3:GetObject": _reads_upload("etag"),
    "ReadPassedThroughUploads/s3:GetObjectVersion": _reads_upload("version_id"),
    "ReadPages": _reads,
    "KeepResults/s3:GetObject": _ends_read_page,
    "KeepResults/s3:PutObject": _reads,
    "EraseResults": _erases,
    "FindWhatToErase": _erases,
    "RecordPages/dynamodb:GetItem": _reads,
    "RecordPages/dynamodb:UpdateItem": _ends_read_page,
    "KeepBreakerAndSpend/dynamodb:GetItem": _reads_anew,
    "KeepBreakerAndSpend/dynamodb:UpdateItem": _tries_engine_again,
    "ReadApiKey": _reads_anew,
    "SendOnOrPostpone/AggregateQueue": _ends_read_page,
    "SendOnOrPostpone/PageQueue": _postpones,
}
