import subprocess
import sys

import pytest

from preprocess.document import Document
from preprocess.page import PageLimits, PreparedImage, PreparedPage, UnreadablePage
from preprocess.pages import open_pages
from receipts.contracts import PageFacts
from receipts.errors import DamagedFile, EmptyFile

HEAVY = {"pypdfium2", "pillow_heif", "numpy", "PIL.TiffImagePlugin", "multiprocessing"}


def prepared(page: int) -> PreparedPage:
    facts = PageFacts(page=page, width=20, height=20)
    return PreparedPage(facts, (PreparedImage("image/png", 20, 20, None),))


def reader_failing(*failing: int, page_count: int = 3) -> Document:
    def read_page(page: int) -> PreparedPage:
        if page in failing:
            raise DamagedFile(f"Page {page} is damaged.")
        return prepared(page)

    return Document(page_count, read_page)


def test_import_stays_light() -> None:
    program = "import sys, preprocess.pages; print(*sys.modules)"
    loaded = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout.split()
    assert HEAVY.isdisjoint(loaded)


def test_empty_upload_is_refused() -> None:
    with pytest.raises(EmptyFile):
        open_pages(b"", PageLimits())


def test_pages_are_read_one_by_one() -> None:
    read: list[int] = []

    def read_page(page: int) -> PreparedPage:
        read.append(page)
        return prepared(page)

    pages = Document(3, read_page).pages()
    next(pages)
    assert read == [1]


def test_failing_page_leaves_the_others() -> None:
    first, second, third = reader_failing(2).pages()
    assert isinstance(first, PreparedPage)
    assert second == UnreadablePage(2, "damaged_file", "Page 2 is damaged.")
    assert isinstance(third, PreparedPage)


def test_only_page_raises_its_refusal() -> None:
    with pytest.raises(DamagedFile):
        list(reader_failing(1, page_count=1).pages())


def test_reading_starts_at_any_page() -> None:
    assert [type(page) for page in reader_failing(2).pages(first=2)] == [
        UnreadablePage,
        PreparedPage,
    ]
