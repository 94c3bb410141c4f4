"""A document as a number of pages, read one at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from preprocess.page import PreparedPage
from receipts.contracts import PageFailure
from receipts.errors import UploadRejected


@dataclass(frozen=True)
class Document:
    """An opened upload; `read_page` gives one page by its number, from 1, or raises a refusal."""

    page_count: int
    read_page: Callable[[int], PreparedPage]

    def pages(self, first: int = 1) -> Iterator[PreparedPage | PageFailure]:
        """The pages from `first` on, one in memory at a time.

        An unreadable page of several is a `PageFailure` and the others go on. Where not one page
        can be read, the first refusal is raised, after the last page.
        """
        first_refusal: UploadRejected | None = None
        failed = 0
        for number in range(first, self.page_count + 1):
            try:
                yield self.read_page(number)
            except UploadRejected as refusal:
                first_refusal = first_refusal or refusal.with_traceback(None)
                failed += 1
                if failed == self.page_count:
                    raise first_refusal from None
                yield PageFailure(page=number, code=refusal.code, message=refusal.message)
