"""The pages of a document as the engine read them, in page order."""

from collections.abc import Iterable
from typing import NamedTuple

from pydantic import ValidationError

from receipts.contracts import PageResult
from receipts.printed import PrintedReceipt
from receipts.text import TextLine


class ReadPage(NamedTuple):
    """One page: its number, its recognised lines, its receipt fields as printed."""

    number: int
    lines: tuple[TextLine, ...]
    printed: PrintedReceipt


def read_pages(results: Iterable[PageResult]) -> tuple[ReadPage, ...]:
    """The pages ordered by number, whatever order their results came in."""
    return tuple(_read_page(result) for result in sorted(results, key=lambda result: result.page))


def _read_page(result: PageResult) -> ReadPage:
    recognition = result.task("advanced_recognition")
    extraction = result.task("key_information_extraction")
    return ReadPage(
        number=result.page,
        lines=recognition.lines if recognition else (),
        printed=_printed(extraction.key_information or {} if extraction else {}),
    )


def _printed(values: dict[str, object]) -> PrintedReceipt:
    """The engine's values, leaving out every field that is not of the form asked for."""
    try:
        return PrintedReceipt.model_validate(values)
    except ValidationError as error:
        wrong = {str(detail["loc"][0]) for detail in error.errors()}
        return PrintedReceipt.model_validate({k: v for k, v in values.items() if k not in wrong})
