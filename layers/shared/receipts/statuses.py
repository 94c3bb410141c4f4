"""How far a document is, and what became of its pages."""

from typing import Literal

from receipts.contracts import Contract, PageFacts, PageFailure

Status = Literal[
    "received", "processing", "completed", "needs_review", "partial", "rejected", "failed"
]
OPEN: frozenset[Status] = frozenset(("received", "processing"))
TERMINAL: frozenset[Status] = frozenset(
    ("completed", "needs_review", "partial", "rejected", "failed")
)


class Pages(Contract):
    """How many pages there are, which have no result, and what was seen of each beforehand."""

    total: int
    ok: int
    failed: int
    failures: tuple[PageFailure, ...] = ()
    details: tuple[PageFacts, ...] = ()
