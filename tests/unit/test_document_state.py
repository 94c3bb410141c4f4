from receipts.contracts import PageFailure
from tests.builders import document_state, manifest, page_failure, page_image


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


def test_ended_document_is_announced_once_for_each_receipt() -> None:
    state = document_state(status="completed", receipts=2, revision=1)
    assert [job.receipt for job in state.delivery_jobs()] == [1, 2]


def test_refused_document_is_announced_once() -> None:
    (job,) = document_state(status="rejected", revision=1).delivery_jobs()
    assert (job.receipt, job.revision) == (1, 1)


def test_page_is_read_when_all_its_parts_are() -> None:
    tiles = (page_image(1), page_image(1, part=2, tile=2))
    cut = manifest(1).model_copy(update={"images": tiles})
    assert document_state(manifest=cut, pending={2}).pages.ok == 0
    assert document_state(manifest=cut).pages.ok == 1
