"""The receipt records of a document: one for each receipt that its pages hold."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from aggregate.extracts import doubts, extracts
from aggregate.merge import merge_pages
from aggregate.pages import Sheet, read_sheets
from aggregate.processing import processing
from aggregate.review import missing_facts, page_doubts
from aggregate.splitting import split_receipts
from aggregate.sureness import with_confidence
from receipts import keys
from receipts.checks.duplicates import Fingerprint, find_duplicates, fingerprint_of
from receipts.checks.run import check_receipt, prices_include_tax, review_reasons
from receipts.contracts import PageResult
from receipts.document_state import DocumentState
from receipts.profiles_json import reads_receipts
from receipts.receipt import Receipt, ReceiptSource, Review, ReviewReason, Validation
from receipts.statuses import Status

type FindAlike = Callable[[Fingerprint], Iterable[Fingerprint]]


def _nothing(_: Fingerprint) -> Iterable[Fingerprint]:
    return ()


def build_receipts(
    state: DocumentState, results: Sequence[PageResult], *, alike: FindAlike = _nothing
) -> tuple[Receipt, ...]:
    """The records of a document; the same state, results and receipts alike give the same bytes.

    A profile that does not ask for receipts gives one record, with what was read.
    """
    if not reads_receipts(keys.profile_name(state.source.key)):
        return (_extracted(state, results),)
    groups = split_receipts(read_sheets(results))
    return tuple(_receipt(state, number, group, alike) for number, group in enumerate(groups, 1))


def _receipt(
    state: DocumentState, number: int, sheets: Sequence[Sheet], alike: FindAlike
) -> Receipt:
    results = tuple(result for sheet in sheets for result in sheet.results)
    pages = tuple(part for sheet in sheets for part in sheet.parts)
    read = _record(state, number, results).model_copy(update=merge_pages(pages))
    receipt = _compared(read, alike)
    checks = check_receipt(receipt, [line.text for part in pages for line in part.lines])
    validation = Validation(checks=checks, prices_include_tax=prices_include_tax(checks))
    judged = with_confidence(receipt, pages, checks)
    checked = judged.model_copy(update={"validation": validation})
    missing = tuple(missing_facts(checked))
    doubted = {reason.field for reason in missing if reason.field}
    reasons = (*doubts(extracts(results)), *missing, *review_reasons(checks, doubted))
    return _judged(state, checked, reasons)


def _compared(receipt: Receipt, alike: FindAlike) -> Receipt:
    """The record with the earlier ones that it repeats."""
    one = fingerprint_of(receipt)
    return receipt.model_copy(update={"duplicates": find_duplicates(one, alike(one))})


def _extracted(state: DocumentState, results: Sequence[PageResult]) -> Receipt:
    found = tuple(extracts(results))
    receipt = _record(state, 1, results).model_copy(update={"extracts": found})
    return _judged(state, receipt, tuple(doubts(found)))


def _record(state: DocumentState, number: int, results: Sequence[PageResult]) -> Receipt:
    """What is known of a receipt before its fields are."""
    return Receipt(
        receipt_id=keys.receipt_id(state.document_id, number),
        number=number,
        document_id=state.document_id,
        revision=state.next_revision,
        status="completed",
        source=ReceiptSource(
            **state.source.model_dump(exclude={"sequencer"}), sha256=state.manifest.sha256
        ),
        pages=state.pages,
        review=Review(required=False),
        processing=processing(state, results),
    )


def _judged(state: DocumentState, receipt: Receipt, reasons: tuple[ReviewReason, ...]) -> Receipt:
    every = (*reasons, *_flagged(state))
    verdict = Review(required=bool(every), reasons=every)
    return receipt.model_copy(update={"review": verdict, "status": _status(state, verdict)})


def _flagged(state: DocumentState) -> Iterator[ReviewReason]:
    return page_doubts(state.manifest.pages)


def _status(state: DocumentState, verdict: Review) -> Status:
    if state.failures:
        return "partial"
    return "needs_review" if verdict.required else "completed"
