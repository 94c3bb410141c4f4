from receipts.contracts import PageFailure
from tests.builders import document_state, manifest, page_failure


def test_document_is_complete_without_pending_pages() -> None:
    assert document_state(pending=frozenset()).complete
    assert not document_state(pending={1}).complete


def test_ended_document_is_not_complete_again() -> None:
    assert not document_state(status="completed").complete


def test_received_document_is_not_complete() -> None:
    assert not document_state(status="received", manifest=manifest()).complete


def test_ledger_counts_pending_in_total_alone() -> None:
    state = document_state(
        manifest=manifest(1, 2, 3),
        pending={3},
        failures=(page_failure(2),),
    )
    assert state.pages.model_dump(include={"total", "ok", "failed"}) == {
        "total": 3,
        "ok": 1,
        "failed": 1,
    }


def test_ledger_counts_pages_that_never_became_images() -> None:
    damaged = PageFailure(part=2, page=2, code="damaged_file", message="Page 2 is damaged.")
    state = document_state(manifest=manifest(1, 3), failures=(damaged,))
    assert (state.pages.total, state.pages.ok, state.pages.failed) == (3, 2, 1)
    assert state.pages.failures == (damaged,)
