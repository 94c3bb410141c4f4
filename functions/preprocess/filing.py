"""Put the images of a document away, page by page, so that a retry goes on after the last one."""

import time
from collections.abc import Iterator
from typing import NamedTuple

from preprocess.document import Document
from preprocess.page import PreparedImage, PreparedPage, UnreadablePage
from receipts import keys
from receipts.contracts import Contract, ObjectRef, PageFacts, PageFailure, PageImage
from receipts.errors import TooManyPages
from receipts.object_store import ObjectStore

# A page may become twelve, and each may fail: the document's item has to hold why, in 400 KB.
_MOST_IMAGES = 1_000


class OutOfTime(Exception):
    """The invocation ends before the document; what is filed stays."""


class FiledPage(Contract):
    """What became of a page: its facts and its images, or why it has none."""

    facts: PageFacts | None = None
    images: tuple[PageImage, ...] = ()
    failure: PageFailure | None = None

    @property
    def parts(self) -> int:
        """How many numbers of the document's images the page took."""
        return len(self.images) or 1


class Filing(NamedTuple):
    """Where the pages of one upload go."""

    objects: ObjectStore
    document_id: str
    upload: ObjectRef

    def file_pages(self, document: Document, *, deadline: float) -> Iterator[FiledPage]:
        """Every page in order, those that stand already as they are; raises `OutOfTime`.

        Raises `TooManyPages`, too, where they become more images than a document may have.
        A document of one page needs no record: making it again costs less than looking.
        """
        if document.page_count == 1:
            yield from (self._file(page, 1) for page in document.pages())
            return
        page, part = 1, 1
        while filed := self._find(page, document.page_count):
            yield filed
            page, part = page + 1, part + filed.parts
        for prepared in document.pages(first=page):
            filed = self._file(prepared, part)
            self._record(page, filed)
            yield filed
            page, part = page + 1, part + filed.parts
            _check_images(part - 1)
            if page <= document.page_count and time.monotonic() > deadline:
                raise OutOfTime

    def _find(self, page: int, page_count: int) -> FiledPage | None:
        if page > page_count:
            return None
        record = self.objects.find(keys.page_record(self.document_id, page))
        return FiledPage.model_validate_json(record) if record else None

    def _record(self, page: int, filed: FiledPage) -> None:
        key = keys.page_record(self.document_id, page)
        self.objects.write(key, filed.model_dump_json().encode(), "application/json")

    def _file(self, page: PreparedPage | UnreadablePage, part: int) -> FiledPage:
        if isinstance(page, UnreadablePage):
            failure = PageFailure(part=part, page=page.page, code=page.code, message=page.message)
            return FiledPage(failure=failure)
        images = enumerate(page.images, part)
        return FiledPage(
            facts=page.facts,
            images=tuple(self._store(page.facts.page, image, number) for number, image in images),
        )

    def _store(self, page: int, image: PreparedImage, part: int) -> PageImage:
        """Write the image, or point at the upload where that is the image."""
        ref = self.upload
        if image.data is not None:
            key = keys.page_image(self.document_id, part, image.media_type)
            ref = self.objects.write(key, image.data, image.media_type)
        return PageImage(
            part=part,
            page=page,
            receipt=image.receipt,
            tile=image.tile,
            image=ref,
            media_type=image.media_type,
            width=image.width,
            height=image.height,
            placement=image.placement,
        )


def _check_images(images: int) -> None:
    if images > _MOST_IMAGES:
        raise TooManyPages(
            f"The pages of the document become more than {_MOST_IMAGES} images; split it and "
            "upload the parts."
        )
