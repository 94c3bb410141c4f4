"""Why a person should still look at a record: what no one has mended or accepted."""

import hashlib
from collections.abc import Collection, Iterator, Sequence

from aggregate.review import missing_facts
from receipts.checks.rules import RULES
from receipts.checks.run import review_reasons
from receipts.receipt import Change, Receipt, ReviewReason
from receipts.statuses import Status

# Those that are found anew in every record; all others were seen once, and stay until accepted.
_OF_FACTS = frozenset({"missing", "ambiguous", "unreadable", "ungrounded", "contradicted"})


def reason_key(reason: ReviewReason) -> str:
    """What a form names a reason by: another detail is another reason."""
    return hashlib.sha256(reason.model_dump_json().encode()).hexdigest()[:16]


def open_reasons(receipt: Receipt, changes: Sequence[Change]) -> tuple[ReviewReason, ...]:
    """Every reason once, without those that a person has accepted in an earlier revision."""
    entered = {change.field for change in (*_earlier(receipt), *changes)}
    facts = tuple(
        reason
        for reason in missing_facts(receipt)
        if not (reason.code == "ungrounded" and reason.field in entered)
    )
    doubted = {reason.field for reason in facts if reason.field}
    broken = review_reasons(receipt.validation.checks, doubted)
    settled = _settled(receipt)
    every = (*facts, *broken, *lasting_reasons(receipt))
    return tuple(reason for reason in dict.fromkeys(every) if reason not in settled)


def _earlier(receipt: Receipt) -> Iterator[Change]:
    return (change for one in receipt.corrections for change in one.changes)


def lasting_reasons(receipt: Receipt) -> tuple[ReviewReason, ...]:
    """What no value can mend: pages without a result, cut off answers, bad photos."""
    seen = (one for one in receipt.review.reasons if one.code not in {*RULES, *_OF_FACTS})
    settled = _settled(receipt)
    every = dict.fromkeys((*_failures(receipt), *seen))
    return tuple(reason for reason in every if reason not in settled)


def _failures(receipt: Receipt) -> Iterator[ReviewReason]:
    for failure in receipt.pages.failures:
        detail = f"Page {failure.page} was not read, enter what it says: {failure.message}"
        yield ReviewReason(code=failure.code, field=f"page {failure.page}", detail=detail)


def status_with(receipt: Receipt, left: Collection[ReviewReason]) -> Status:
    """What a receipt counts as that these reasons are left of."""
    if not left:
        return "completed"
    is_partial = any(failure in left for failure in _failures(receipt))
    return "partial" if is_partial else "needs_review"


def _settled(receipt: Receipt) -> set[ReviewReason]:
    return {reason for one in receipt.corrections for reason in one.accepted}
