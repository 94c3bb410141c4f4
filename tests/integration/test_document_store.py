"""The state of a document over duplicate, late and reordered writes."""

import pytest

from receipts.document_state import Outcome
from receipts.document_store import DocumentMissingError, DocumentStore
from tests.builders import DOCUMENT_ID, manifest, page_failure, source
from tests.integration.conftest import Cloud


@pytest.fixture
def documents(cloud: Cloud) -> DocumentStore:
    return cloud.documents


def begun(documents: DocumentStore, *pages: int) -> None:
    documents.receive(DOCUMENT_ID, source())
    documents.begin(DOCUMENT_ID, manifest(*pages))


def test_repeated_event_finds_the_first_state(documents: DocumentStore) -> None:
    first = documents.receive(DOCUMENT_ID, source())
    begun(documents, 1)
    again = documents.receive(DOCUMENT_ID, source())
    assert (first.status, again.status) == ("received", "processing")
    assert again.received_at == first.received_at


def test_manifest_is_written_once(documents: DocumentStore) -> None:
    begun(documents, 1, 2)
    state = documents.begin(DOCUMENT_ID, manifest(7))
    assert [page.page for page in state.manifest.images] == [1, 2]
    assert state.pending == {1, 2}


def test_last_page_completes_the_document(documents: DocumentStore) -> None:
    begun(documents, 1, 2)
    assert not documents.complete_part(DOCUMENT_ID, 2).complete
    assert documents.complete_part(DOCUMENT_ID, 1).complete


def test_page_done_twice_counts_once(documents: DocumentStore) -> None:
    begun(documents, 1, 2)
    documents.complete_part(DOCUMENT_ID, 1)
    assert documents.complete_part(DOCUMENT_ID, 1).pending == {2}


def test_repeated_last_page_still_reads_complete(documents: DocumentStore) -> None:
    """Whoever died between the last removal and the message is followed by one who sends it."""
    begun(documents, 1)
    documents.complete_part(DOCUMENT_ID, 1)
    assert documents.complete_part(DOCUMENT_ID, 1).complete


def test_failed_page_completes_the_document_too(documents: DocumentStore) -> None:
    begun(documents, 1, 2)
    documents.complete_part(DOCUMENT_ID, 1)
    state = documents.fail_part(DOCUMENT_ID, page_failure(2))
    assert state.complete
    assert state.failures == (page_failure(2),)


def test_page_that_is_done_cannot_fail(documents: DocumentStore) -> None:
    begun(documents, 1, 2)
    documents.complete_part(DOCUMENT_ID, 1)
    assert documents.fail_part(DOCUMENT_ID, page_failure(1)).failures == ()


def test_terminal_state_is_final(documents: DocumentStore) -> None:
    begun(documents, 1)
    documents.finish(DOCUMENT_ID, Outcome(status="completed"))
    late = Outcome(status="failed", code="abandoned", message="Too late.")
    assert documents.finish(DOCUMENT_ID, late).status == "completed"
    assert documents.begin(DOCUMENT_ID, manifest(1)).status == "completed"


def test_upload_is_found_by_its_key(documents: DocumentStore) -> None:
    documents.receive(DOCUMENT_ID, source())
    assert documents.latest_id(source().key) == DOCUMENT_ID
    assert documents.latest_id("receipts/other.jpg") is None


def test_page_of_unknown_document_is_an_error(documents: DocumentStore) -> None:
    with pytest.raises(DocumentMissingError):
        documents.complete_part(DOCUMENT_ID, 1)
