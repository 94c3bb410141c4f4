"""What aggregate needs each of its grants for."""

from receipts.contracts import AggregateJob
from tests.least_privilege.bench import Bench, Scenario
from tests.least_privilege.documents import complete, forgotten, recorded
from tests.least_privilege.putting_back import puts_back


def _ends(bench: Bench) -> bool:
    job = AggregateJob(document_id=complete(bench))
    return bench.take("aggregate", job.model_dump_json())


def _erases(bench: Bench) -> bool:
    document_id = recorded(bench, forgotten(bench, "receipts/{}-1/0001.json"))
    return bench.take("aggregate", AggregateJob(document_id=document_id).model_dump_json())


SCENARIOS: dict[str, Scenario] = {
    "TakeCompleteDocuments/sqs:ChangeMessageVisibility": puts_back("aggregate", "AggregateQueue"),
    "ReadResults": _ends,
    "FindWhatToErase": _erases,
    "EraseReceiptObjects": _erases,
    "EraseReceipts": _erases,
    "WriteReceipts": _ends,
    "EndDocuments": _ends,
    "AddReceipts": _ends,
    "LookDuplicatesUp": _ends,
    "SendOn": _ends,
}
