"""What is known of a document, and how it ended."""

import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import product
from typing import Any

from receipts.contracts import Contract, DeliveryJob, Manifest, PageFailure, Source
from receipts.keys import profile_name
from receipts.profiles_json import destinations_of
from receipts.statuses import TERMINAL, Pages, Status


class Outcome(Contract):
    """How a document ended: with so many `receipts`, or with a `code` and a `message`."""

    status: Status
    code: str | None = None
    message: str | None = None
    revision: int = 1
    receipts: int = 0


class DocumentState(Contract):
    """What is known of a document, read from its item.

    `revising` holds the images that a document which had ended has another try at, 0 for all of it;
    `resends` counts how often its messages were sent again for want of progress, `burned` the
    revisions that were begun and given up, whose numbers are not used again. `voided` are the
    revisions that have no receipts and never will: what is written of them comes too late.
    """

    document_id: str
    status: Status
    source: Source
    received_at: datetime
    last_progress_at: datetime
    finished_at: datetime | None = None
    manifest: Manifest = Manifest()
    pending: frozenset[int] = frozenset()
    failures: tuple[PageFailure, ...] = ()
    code: str | None = None
    message: str | None = None
    revision: int | None = None
    receipts: int = 0
    revising: frozenset[int] = frozenset()
    resends: int = 0
    burned: int = 0
    voided: frozenset[int] = frozenset()

    @property
    def terminal(self) -> bool:
        """Whether the document has ended."""
        return self.status in TERMINAL

    @property
    def complete(self) -> bool:
        """Whether every image has an outcome, so that the document can be aggregated."""
        return self.unfinished and bool(self.manifest.images) and not self.pending

    @property
    def unfinished(self) -> bool:
        """Whether there is something to do: it has not ended, or it is being revised."""
        return not self.terminal or bool(self.revising)

    @property
    def next_revision(self) -> int:
        """The number that its records get when they are written next."""
        return (self.revision or 0) + self.burned + 1

    def failed(self, part: int) -> bool:
        """Whether the image counts as failed."""
        return any(failure.part == part for failure in self.failures)

    @property
    def pages(self) -> Pages:
        """The page ledger; a page of which an image is still pending counts in `total` alone."""
        failed = {failure.page for failure in self.failures}
        pending = {image.page for image in self.manifest.images if image.part in self.pending}
        total = {page.page for page in self.manifest.pages} | failed
        return Pages(
            total=len(total),
            ok=len(total - failed - pending),
            failed=len(failed),
            failures=self.failures,
            details=self.manifest.pages,
        )

    def delivery_jobs(self) -> Iterator[DeliveryJob]:
        """What is to be told of a document that has ended: one event a receipt and destination."""
        receipts = range(1, max(1, self.receipts) + 1)
        for number, destination in product(
            receipts, destinations_of(profile_name(self.source.key))
        ):
            yield DeliveryJob(
                document_id=self.document_id,
                receipt=number,
                revision=self.revision or 1,
                destination=destination,
            )


def state_of(item: Mapping[str, Any]) -> DocumentState:
    """The state that an item of the documents table holds."""
    manifest = item.get("manifest")
    known = {name: item[name] for name in DocumentState.model_fields if name in item}
    return DocumentState.model_validate(
        known
        | {
            "source": Source.model_validate_json(item["source"]),
            "manifest": Manifest.model_validate_json(zlib.decompress(bytes(manifest)))
            if manifest
            else Manifest(),
            "failures": tuple(item.get("failed", {}).values()),
        }
    )
