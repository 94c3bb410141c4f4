"""What the tasks gave besides a receipt, in page order."""

from collections.abc import Iterable, Iterator

from receipts.contracts import PageResult
from receipts.receipt import Extract, ReviewReason


def extracts(results: Iterable[PageResult]) -> Iterator[Extract]:
    """One entry for every task of every page, or strip of a page."""
    for result in sorted(results, key=lambda result: result.part):
        for task in result.tasks:
            yield Extract(
                page=result.page,
                **{name: getattr(task, name) for name in Extract.model_fields if name != "page"},
            )


def doubts(found: Iterable[Extract]) -> Iterator[ReviewReason]:
    """What a person should look at, whatever was asked for: answers cut off or malformed."""
    for extract in found:
        where = f"{extract.task} of page {extract.page}"
        if extract.truncated:
            detail = f"The {where} is cut off, even in strips: read the page image."
            yield ReviewReason(code="truncated", field=extract.task, detail=detail)
        elif extract.parse_error:
            detail = f"The {where} is not of its format and stands as it came: read its text."
            yield ReviewReason(code="unparsed", field=extract.task, detail=detail)
