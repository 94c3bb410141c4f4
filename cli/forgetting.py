"""Remove every trace of a document, in an order that no late message can undo."""

from pydantic import BaseModel, ConfigDict

from cli.deployment import Deployment
from receipts import keys
from receipts.contracts import Source
from receipts.object_store import ObjectStore


class Forgotten(BaseModel):
    """How much was removed of each kind; of objects every version counts."""

    model_config = ConfigDict(frozen=True)

    document_id: str
    uploads: int
    pages: int
    results: int
    batch_pages: int
    receipt_objects: int
    dead_messages: int
    receipts: int
    deliveries: int
    documents: int


def is_known(deployment: Deployment, document_id: str) -> bool:
    """Whether there is anything to forget: an item, be it a tombstone, or a receipt left behind."""
    return deployment.documents.known(document_id) or bool(deployment.receipts.latest(document_id))


def forget_document(deployment: Deployment, document_id: str) -> Forgotten:
    """Put up the tombstone, remove everything, then take the upload's name off the tombstone.

    What stops half-way can be begun anew. Messages in a queue are left to their stages, which drop
    them at the tombstone: pulling them out here would use up a receive of everybody else's.
    """
    documents, objects = deployment.documents, deployment.objects
    source = documents.bury(document_id)
    removed = Forgotten(
        document_id=document_id,
        uploads=_erase_upload(deployment, source),
        pages=objects.erase(keys.pages_of(document_id)),
        results=objects.erase(keys.results_of(document_id)),
        batch_pages=deployment.batch_pages.erase(document_id) if deployment.batch_pages else 0,
        receipt_objects=objects.erase(keys.receipts_of(document_id)),
        dead_messages=objects.erase(keys.dead_letters_of(document_id)),
        receipts=deployment.receipts.erase(document_id),
        deliveries=deployment.deliveries.erase(document_id),
        documents=1 if source else 0,
    )
    documents.epitaph(document_id)
    return removed


def _erase_upload(deployment: Deployment, source: Source | None) -> int:
    if source is None:
        return 0
    return ObjectStore(deployment.s3, source.bucket).erase_upload(source.object)
