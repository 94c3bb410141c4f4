"""What recover needs each of its grants for."""

import uuid
from collections.abc import Callable

from receipts import keys
from receipts.contracts import AggregateJob
from receipts.storage_event import ObjectCreated
from tests.builders import source
from tests.least_privilege.bench import Bench, Scenario
from tests.least_privilege.documents import (
    begun,
    complete,
    forgotten,
    page_job,
    recorded,
    stood_still,
)

type Prepare = Callable[[Bench], str]


def _buries(queue: str, body: Callable[[Bench], str]) -> Scenario:
    def scenario(bench: Bench) -> bool:
        variables = bench.variables("recover")
        return bench.take("recover", body(bench), eventSourceARN=variables[f"{queue}_ARN"])

    return scenario


def _dead_upload(_bench: Bench) -> str:
    described = source(key=f"receipts/{uuid.uuid4().hex}")
    return ObjectCreated.of(described).model_dump_json()


def _dead_page(bench: Bench) -> str:
    return page_job(begun(bench))


def _dead_aggregation(bench: Bench) -> str:
    return AggregateJob(document_id=complete(bench)).model_dump_json()


def _dead_merge_with_a_record(bench: Bench) -> str:
    return AggregateJob(document_id=recorded(bench, complete(bench))).model_dump_json()


def _forgotten_page(bench: Bench) -> str:
    left = ("dead/{}/pages-1.json", "pages/{}/0001.jpg", "results/{}/0001.json")
    return page_job(forgotten(bench, *left, "receipts/{}-1/0001.json"))


def _sweeps(stands_still: Prepare, *, resends: int = 0) -> Scenario:
    """A document without progress is sent again, or given up after the third time."""

    def scenario(bench: Bench) -> bool:
        bench.empty_queues()
        stood_still(bench, stands_still(bench), resends=resends)
        return bench.invoke("recover", {})

    return scenario


def _received(bench: Bench) -> str:
    described = source(key=f"receipts/{uuid.uuid4().hex}")
    document_id = keys.document_id(described)
    bench.deployment.documents.receive(document_id, described)
    return document_id


def _begun_for_batch(bench: Bench) -> str:
    return begun(bench, profile="receipts-batch")


_buries_page = _buries("PAGE_DEAD_LETTERS", _dead_page)
_erases = _buries("PAGE_DEAD_LETTERS", _forgotten_page)

SCENARIOS: dict[str, Scenario] = {
    "KeepDeadMessages/s3:PutObject": _buries("PAGE_DEAD_LETTERS", lambda _: "not json"),
    "KeepDeadMessages/s3:DeleteObjectVersion": _erases,
    "FindWhatToErase": _erases,
    "ErasePages": _erases,
    "EraseResults": _erases,
    "EraseReceiptObjects": _erases,
    "EndDocuments/dynamodb:GetItem": _buries_page,
    "EndDocuments/dynamodb:PutItem": _buries("INTAKE_DEAD_LETTERS", _dead_upload),
    "EndDocuments/dynamodb:UpdateItem": _buries_page,
    "TakeReceiptsBack": _buries("AGGREGATE_DEAD_LETTERS", _dead_merge_with_a_record),
    "FindWhatStandsStill": _sweeps(begun),
    "LookForBacklog/IntakeQueue": _sweeps(_received),
    "LookForBacklog/PageQueue": _sweeps(begun),
    "LookForBacklog/AggregateQueue": _sweeps(complete),
    "LookForBatchBacklog": _sweeps(_begun_for_batch),
    "SendBatchPagesAgainOrGiveUp/BatchPageQueue": _sweeps(_begun_for_batch),
    "SendBatchPagesAgainOrGiveUp/BatchPageDeadLetters": _sweeps(_begun_for_batch, resends=3),
    "Announce": _buries("AGGREGATE_DEAD_LETTERS", _dead_aggregation),
    "SendAgainOrGiveUp/IntakeQueue": _sweeps(_received),
    "SendAgainOrGiveUp/IntakeDeadLetters": _sweeps(_received, resends=3),
    "SendAgainOrGiveUp/PageQueue": _sweeps(begun),
    "SendAgainOrGiveUp/PageDeadLetters": _sweeps(begun, resends=3),
    "SendAgainOrGiveUp/AggregateQueue": _sweeps(complete),
    "SendAgainOrGiveUp/AggregateDeadLetters": _sweeps(complete, resends=3),
}
