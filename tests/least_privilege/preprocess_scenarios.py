"""What preprocess needs each of its grants for."""

from receipts import keys
from tests.least_privilege.bench import Bench, Scenario
from tests.least_privilege.documents import image, upload
from tests.least_privilege.putting_back import puts_back


def _takes(*, pages: int = 1, pinned_by: str = "etag", profile: str = "lines") -> Scenario:
    def scenario(bench: Bench) -> bool:
        event = upload(bench, image(pages), pinned_by=pinned_by, profile=profile)
        return bench.take("preprocess", event.model_dump_json())

    return scenario


def _takes_twice(bench: Bench) -> bool:
    event = upload(bench, image())
    bench.deployment.documents.receive(keys.document_id(event.source), event.source)
    return bench.take("preprocess", event.model_dump_json())


def _runs_out_of_time(bench: Bench) -> bool:
    """Less is left than a page may take: the event is sent anew."""
    event = upload(bench, image(pages=2))
    with bench.configured("preprocess", timeout=60):
        return bench.take("preprocess", event.model_dump_json())


def _rejects(bench: Bench) -> bool:
    return bench.take("preprocess", upload(bench, b"no picture").model_dump_json())


def _erases(bench: Bench) -> bool:
    event = upload(bench, image())
    document_id = keys.document_id(event.source)
    bench.deployment.documents.bury(document_id)
    bench.write(keys.page_record(document_id, 1))
    return bench.take("preprocess", event.model_dump_json())


SCENARIOS: dict[str, Scenario] = {
    "TakeUploads/sqs:ChangeMessageVisibility": puts_back("preprocess", "IntakeQueue"),
    "ReadUploads/s3:GetObject": _takes(),
    "ReadUploads/s3:GetObjectVersion": _takes(pinned_by="version_id"),
    "WritePages": _takes(pages=2),
    "ErasePages": _erases,
    "FindWhatToErase": _erases,
    "RecordDocuments/dynamodb:GetItem": _takes_twice,
    "RecordDocuments/dynamodb:PutItem": _takes(),
    "RecordDocuments/dynamodb:UpdateItem": _takes(),
    "ContinueLongDocuments": _runs_out_of_time,
    "SendPages": _takes(),
    "SendBatchPages": _takes(profile="receipts-batch"),
    "AnnounceRejections": _rejects,
}
