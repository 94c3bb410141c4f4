import subprocess
import sys

import pytest

from preprocess.document import Document
from preprocess.page import PageLimits, PreparedPage
from preprocess.pages import open_pages
from receipts.contracts import PageFailure
from receipts.errors import DamagedFile, EmptyFile, ImageTooSmall

HEAVY = {"pypdfium2", "pillow_heif", "numpy", "PIL.TiffImagePlugin", "multiprocessing"}


def reader_failing(*failing: int) -> Document:
    def read_page(page: int) -> PreparedPage:
        if page == 1 and page in failing:
            raise ImageTooSmall("Page 1 is too small.")
        if page in failing:
            raise DamagedFile(f"Page {page} is damaged.")
        return PreparedPage(page, "image/png", 20, 20, None)

    return Document(3, read_page)


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
        return PreparedPage(page, "image/png", 20, 20, None)

    pages = Document(3, read_page).pages()
    next(pages)
    assert read == [1]


def test_failing_page_leaves_the_others() -> None:
    first, second, third = reader_failing(2).pages()
    assert isinstance(first, PreparedPage)
    assert second == PageFailure(page=2, code="damaged_file", message="Page 2 is damaged.")
    assert isinstance(third, PreparedPage)


def test_first_refusal_stands_for_all() -> None:
    with pytest.raises(ImageTooSmall):
        list(reader_failing(1, 2, 3).pages())


def test_failures_after_written_pages_are_no_refusal() -> None:
    assert [type(page) for page in reader_failing(2, 3).pages(first=2)] == [PageFailure] * 2
