"""Remove every trace of a document, in an order that no late message can undo."""

from pydantic import BaseModel, ConfigDict

from cli.deployment import Deployment
from receipts import keys
from receipts.contracts import ObjectRef
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
    upload = source.object if source else _recorded_upload(deployment, document_id)
    removed = Forgotten(
        document_id=document_id,
        uploads=_erase_upload(deployment, upload),
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


def _recorded_upload(deployment: Deployment, document_id: str) -> ObjectRef | None:
    """As a receipt names it, where the document's item has expired before the upload."""
    for receipt in deployment.receipts.latest(document_id):
        named = receipt.source
        return ObjectRef(
            bucket=named.bucket, key=named.key, version_id=named.version_id, etag=named.etag
        )
    return None


def _erase_upload(deployment: Deployment, upload: ObjectRef | None) -> int:
    return ObjectStore(deployment.s3, upload.bucket).erase_upload(upload) if upload else 0
