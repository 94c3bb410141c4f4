"""What the review page reads and writes: a receipt with its pages, and the next revision of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from botocore.exceptions import BotoCoreError, ClientError

from aggregate.aggregator import worst_status
from aggregate.pages import ReadPage, Sheet, placed, read_sheets
from aggregate.splitting import split_receipts
from receipts import keys
from receipts.contracts import PageImage, PageResult
from receipts.document_state import DocumentState, Outcome
from receipts.document_store import DocumentStore
from receipts.errors import DocumentForgotten
from receipts.moments import Now, utc_now
from receipts.object_store import ObjectStore
from receipts.queues import Queue
from receipts.receipt import Receipt
from receipts.receipt_store import ReceiptStore
from receipts.revisions import Revisions

from .correcting import Draft, Signature, conclude, reconsider


class CorrectionRefused(Exception):
    """Another revision was quicker, or one is being made; what there is stays as it is."""


class NotAnnounced(Exception):
    """The revision stands, but nobody was told of it; the message says what to do."""

    def __init__(self, document_id: str) -> None:
        super().__init__(
            "The correction is stored, but could not be announced:"
            f" run `receipts redeliver {document_id}`."
        )


@dataclass(frozen=True)
class Case:
    """A receipt that a person looks at, with the others of its document and what was read.

    `results` has by its part what was read of an image, in pixels of that image.
    """

    state: DocumentState
    receipts: tuple[Receipt, ...]
    number: int
    results: Mapping[int, PageResult]

    @property
    def receipt(self) -> Receipt:
        """The one of this case."""
        return next(one for one in self.receipts if one.number == self.number)

    @cached_property
    def pages(self) -> tuple[ReadPage, ...]:
        """The pages of this receipt alone, in pixels of the page."""
        return tuple(part for sheet in self._group for part in sheet.parts)

    @cached_property
    def images(self) -> tuple[PageImage, ...]:
        """The images that the receipt is on, and those that could not be read."""
        own = {result.part for sheet in self._group for result in sheet.results}
        return tuple(
            image
            for image in self.state.manifest.images
            if not own or image.part in own or image.part not in self.results
        )

    @cached_property
    def _group(self) -> tuple[Sheet, ...]:
        """The sheets of this receipt."""
        images = {image.part: image for image in self.state.manifest.images}
        results = [placed(one, images[part].placement) for part, one in self.results.items()]
        groups = split_receipts(read_sheets(results))
        return groups[self.number - 1] if self.number <= len(groups) else ()


@dataclass(frozen=True)
class Desk:
    """The stores of a deployment, and who sits here."""

    documents: DocumentStore
    receipts: ReceiptStore
    objects: ObjectStore
    delivery_queue: Queue
    by: str
    now: Now = utc_now

    def find(self, document_id: str, number: int) -> Case | None:
        """The receipt as it stands now; None where there is none of this number."""
        state = self.documents.find(document_id)
        if state is None or state.revision is None:
            return None
        receipts = self.receipts.latest(document_id, up_to=state.revision)
        if number not in {receipt.number for receipt in receipts}:
            return None
        return Case(state, receipts, number, self._results(state))

    def reconsider(self, case: Case, entries: Mapping[str, str]) -> Draft:
        """What the receipt would be with these entries, which changes nothing."""
        return reconsider(case.receipt, entries, case.pages, self.receipts.alike)

    def accept(self, case: Case, draft: Draft, accepted: Sequence[str]) -> DocumentState:
        """Write the next revision and announce it; raises CorrectionRefused and NotAnnounced.

        Objects, items, state, messages: whoever reads the state finds what it names. The claim
        comes first, so that no other run writes under this number.
        """
        claimed = Revisions(self.documents, now=self.now).claim(case.state)
        if claimed is None:
            raise CorrectionRefused
        signature = Signature(self.by, self.now(), _number(claimed))
        corrected = conclude(draft, accepted, signature)
        receipts = [
            corrected if one.number == case.number else _carried(one, signature.revision)
            for one in case.receipts
        ]
        try:
            self._store(case.receipts, receipts)
            state = self._end(claimed, receipts)
        except DocumentForgotten:
            self._erase(claimed.document_id)
            raise
        self._announce(state)
        return state

    def image(self, image: PageImage) -> bytes | None:
        """The picture that was read; None where it is not kept any more."""
        return self.objects.find_pinned(image.image)

    def _store(self, before: Sequence[Receipt], after: Sequence[Receipt]) -> None:
        for receipt in after:
            key = keys.receipt(receipt.receipt_id, receipt.revision)
            self.objects.write(key, receipt.model_dump_json().encode(), "application/json")
        for old, new in zip(before, after, strict=True):
            self.receipts.succeed(old, new)

    def _end(self, claimed: DocumentState, receipts: Sequence[Receipt]) -> DocumentState:
        ours = _number(claimed)
        outcome = Outcome(status=worst_status(receipts), revision=ours, receipts=len(receipts))
        state = Revisions(self.documents, now=self.now).correct(claimed, outcome)
        if state.revision == ours:
            return state
        if (state.revision or 0) < ours:
            self.receipts.take_back(state.document_id, {ours})
        raise CorrectionRefused

    def _erase(self, document_id: str) -> None:
        """What was written after everything of the document had been removed."""
        self.receipts.erase(document_id)
        self.objects.erase(keys.receipts_of(document_id))

    def _announce(self, state: DocumentState) -> None:
        try:
            for job in state.delivery_jobs():
                self.delivery_queue.send(job)
        except (BotoCoreError, ClientError) as error:
            raise NotAnnounced(state.document_id) from error

    def _results(self, state: DocumentState) -> dict[int, PageResult]:
        """What was read, as far as it is kept."""
        bodies = {
            image.part: self.objects.find(keys.page_result(state.document_id, image.part))
            for image in state.manifest.images
            if not state.failed(image.part)
        }
        return {part: PageResult.model_validate_json(body) for part, body in bodies.items() if body}


def _number(claimed: DocumentState) -> int:
    """The revision that was claimed, which is the last that counts as burned."""
    return claimed.next_revision - 1


def _carried(receipt: Receipt, revision: int) -> Receipt:
    """A receipt of the document that stays as it is: a revision is one of all of them."""
    return receipt.model_copy(update={"revision": revision})
