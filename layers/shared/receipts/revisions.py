"""A document that has ended gets a better end: revision n+1, in the place of n.

It stays in its terminal state while what failed is tried again: those images are `pending` once
more, and `revising` says so. When the last of them has an outcome, the document is aggregated as
any other, and the end is replaced if its revision still is the one that was built upon.
"""

from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase

from receipts.document_state import DocumentState, Outcome
from receipts.document_store import UNFINISHED, WHOLE, DocumentStore, ending
from receipts.errors import PartAbandoned
from receipts.moments import Now, timestamp, utc_now

# Nothing is open, and no revision is being merged, which would not have what comes now.
_AT_REST = Attr("revising").not_exists() & Attr("pending").not_exists()

_MERGED = Attr("revising").exists() & Attr("pending").not_exists()


def _same(state: DocumentState) -> ConditionBase:
    """The revision is the one that is built upon, and its successor's number is free."""
    burned = Attr("burned").eq(state.burned) if state.burned else Attr("burned").not_exists()
    return Attr("revision").eq(state.revision) & burned


class Revisions:
    """What may be done to a document that has ended; done twice it changes nothing more."""

    def __init__(self, documents: DocumentStore, *, now: Now = utc_now) -> None:
        self._documents = documents
        self._now = now

    def reopen_part(self, document_id: str, part: int) -> DocumentState:
        """Make a failed image pending again, unless the document is just being merged."""
        status = Attr("status").is_in(["partial", "failed"])
        return self._reopen(
            document_id,
            "REMOVE resends, #failed.#part ADD pending :part, revising :part",
            {":part": {part}},
            Attr(f"failed.{part}").exists() & (Attr("pending").exists() | (status & _AT_REST)),
            part=str(part),
        )

    def reopen(self, document_id: str) -> DocumentState:
        """Let a document that was given up as a whole, or its revision, be tried once more."""
        abandoned = Attr("status").eq("failed") & Attr("code").eq(PartAbandoned.code)
        return self._reopen(
            document_id,
            "REMOVE resends, unmerged ADD revising :whole",
            {":whole": {WHOLE}},
            (abandoned | Attr("unmerged").exists()) & _AT_REST,
        )

    def _reopen(
        self,
        document_id: str,
        expression: str,
        values: dict[str, Any],
        condition: ConditionBase,
        *,
        part: str | None = None,
    ) -> DocumentState:
        now = timestamp(self._now())
        return self._documents.update(
            document_id,
            f"{expression} SET unfinished = :unfinished, last_progress_at = :now",
            {**values, ":unfinished": UNFINISHED, ":now": now},
            condition,
            part=part,
        )

    def revise(self, state: DocumentState, outcome: Outcome) -> DocumentState:
        """Replace the end that `state` has, if it still has it; else what stands is given."""
        return self._documents.update(
            state.document_id,
            *ending(outcome, self._now(), over="unfinished, revising, burned, unmerged"),
            _MERGED & _same(state),
        )

    def claim(self, state: DocumentState) -> DocumentState | None:
        """Take the number of the next revision for a correction of what `state` has.

        It counts as burned until the correction stands, so that it is no one else's, whatever
        becomes of this one. None where `state` is not what stands, or is being revised.
        """
        return self._documents.update_if(
            state.document_id, "ADD burned :one", {":one": 1}, _AT_REST & _same(state)
        )

    def correct(self, claimed: DocumentState, outcome: Outcome) -> DocumentState:
        """Put the correction in the place of the end, unless that is another one by now."""
        return self._documents.update(
            claimed.document_id,
            *ending(outcome, self._now(), over="burned, unmerged"),
            _AT_REST & _same(claimed),
        )

    def give_up(self, document_id: str) -> DocumentState:
        """Leave the end as it is: trying again came to nothing."""
        return self._documents.update(
            document_id,
            "SET last_progress_at = :now REMOVE unfinished, revising",
            {":now": timestamp(self._now())},
            _MERGED,
        )

    def abandon(self, state: DocumentState) -> DocumentState:
        """The same where merging `state` died, perhaps with records written: they are void.

        What was read for it waits to be merged: `reopen` takes it up.
        """
        return self._documents.update(
            state.document_id,
            "SET last_progress_at = :now, unmerged = :one REMOVE unfinished, revising"
            " ADD burned :one, voided :voided",
            {":now": timestamp(self._now()), ":one": 1, ":voided": {state.next_revision}},
            _MERGED & _same(state),
        )
