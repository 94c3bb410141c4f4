"""A document as a number of pages, read one at a time."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from preprocess.page import PreparedPage, UnreadablePage
from receipts.errors import UploadRejected


class Document(NamedTuple):
    """An opened upload; `read_page` gives one page by its number, from 1, or raises a refusal."""

    page_count: int
    read_page: Callable[[int], PreparedPage]

    def pages(self, first: int = 1) -> Iterator[PreparedPage | UnreadablePage]:
        """The pages from `first` on, one in memory at a time; an unreadable one says why.

        The only page of a document raises its refusal.
        """
        for number in range(first, self.page_count + 1):
            try:
                yield self.read_page(number)
            except UploadRejected as refusal:
                if self.page_count == 1:
                    raise
                yield UnreadablePage(number, refusal.code, refusal.message)
