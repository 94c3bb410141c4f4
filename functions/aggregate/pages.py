"""The pages of a document as the engine read them, in page order."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pydantic import ValidationError

from receipts.contracts import PageResult
from receipts.placement import Placement
from receipts.printed import PrintedReceipt
from receipts.text import TextLine


class ReadPage(NamedTuple):
    """One page: its number, its recognised lines, its receipt fields as printed."""

    number: int
    lines: tuple[TextLine, ...]
    printed: PrintedReceipt


def read_pages(results: Iterable[PageResult]) -> tuple[ReadPage, ...]:
    """The pages in their order, whatever order their results came in.

    A page that was read in strips comes once for every strip, from the top down.
    """
    ordered = sorted(results, key=lambda result: result.part)
    return tuple(page for result in ordered for page in _read_page(result))


def placed(result: PageResult, placement: Placement) -> PageResult:
    """The result of one image with its boxes in pixels of the page."""
    tasks = tuple(
        task.model_copy(update={"lines": tuple(_placed(line, placement) for line in task.lines)})
        for task in result.tasks
    )
    return result.model_copy(update={"tasks": tasks})


def _placed(line: TextLine, placement: Placement) -> TextLine:
    return line.model_copy(update={"box": placement.box(line.box)})


def _read_page(result: PageResult) -> Iterator[ReadPage]:
    recognised = result.results("advanced_recognition")
    lines = tuple(line for strip in recognised for line in strip.lines)
    extracted = [strip.key_information for strip in result.results("key_information_extraction")]
    for fields in extracted or [None]:
        yield ReadPage(number=result.page, lines=lines, printed=_printed(fields or {}))


def _printed(values: dict[str, object]) -> PrintedReceipt:
    """The engine's values, leaving out every field that is not of the form asked for."""
    try:
        return PrintedReceipt.model_validate(values)
    except ValidationError as error:
        wrong = {str(detail["loc"][0]) for detail in error.errors()}
        return PrintedReceipt.model_validate({k: v for k, v in values.items() if k not in wrong})
