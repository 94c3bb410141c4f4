"""What the engine read, image by image, becomes the sheets that receipts are on."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from pydantic import ValidationError

from aggregate.item_overlap import merge_items
from aggregate.overlap import merge_lines
from receipts.contracts import PageResult
from receipts.placement import Placement
from receipts.printed import PrintedLineItem, PrintedReceipt
from receipts.text import TextLine


class ReadPage(NamedTuple):
    """One page, or a part of it: its number, its lines, its receipt fields as printed."""

    number: int
    lines: tuple[TextLine, ...]
    printed: PrintedReceipt


class Sheet(NamedTuple):
    """A page, or one of several receipts that lie on it, in parts from the top down."""

    page: int
    receipt: int
    parts: tuple[ReadPage, ...]
    results: tuple[PageResult, ...]


class _Tile(NamedTuple):
    lines: tuple[TextLine, ...]
    printed: tuple[PrintedReceipt, ...]

    @property
    def items(self) -> tuple[PrintedLineItem, ...]:
        """The goods of all its strips."""
        return tuple(item for printed in self.printed for item in printed.line_items)


def read_sheets(results: Iterable[PageResult]) -> tuple[Sheet, ...]:
    """The sheets in their order, whatever order the results came in."""
    ordered = sorted(results, key=lambda result: result.part)
    groups = groupby(ordered, key=lambda result: (result.page, result.receipt))
    return tuple(_read_sheet(*key, tuple(tiles)) for key, tiles in groups)


def _read_sheet(page: int, receipt: int, results: tuple[PageResult, ...]) -> Sheet:
    """Tiles overlap: each line and each item of goods stands once, the items with the first part.

    An image that was read in strips gives a part for every strip.
    """
    tiles = [_read_tile(result) for result in results]
    lines = merge_lines([tile.lines for tile in tiles])
    items = merge_items([tile.items for tile in tiles], [tile.lines for tile in tiles])
    printed = [strip for tile in tiles for strip in tile.printed]
    parts = tuple(_parts(page, lines, printed, items))
    return Sheet(page, receipt, parts, results)


def _parts(
    page: int,
    lines: tuple[TextLine, ...],
    printed: Sequence[PrintedReceipt],
    items: tuple[PrintedLineItem, ...],
) -> Iterator[ReadPage]:
    for number, strip in enumerate(printed):
        own = {"line_items": () if number else items}
        yield ReadPage(page, lines, strip.model_copy(update=own))


def _read_tile(result: PageResult) -> _Tile:
    recognised = result.results("advanced_recognition")
    extracted = [strip.key_information for strip in result.results("key_information_extraction")]
    return _Tile(
        lines=tuple(line for strip in recognised for line in strip.lines),
        printed=tuple(_printed(fields or {}) for fields in extracted or [None]),
    )


def placed(result: PageResult, placement: Placement) -> PageResult:
    """The result of one image with its boxes in pixels of the page."""
    tasks = tuple(
        task.model_copy(update={"lines": tuple(_placed(line, placement) for line in task.lines)})
        for task in result.tasks
    )
    return result.model_copy(update={"tasks": tasks})


def _placed(line: TextLine, placement: Placement) -> TextLine:
    return line.model_copy(update={"box": placement.box(line.box)})


def _printed(values: dict[str, object]) -> PrintedReceipt:
    """The engine's values, leaving out every field that is not of the form asked for."""
    try:
        return PrintedReceipt.model_validate(values)
    except ValidationError as error:
        wrong = {str(detail["loc"][0]) for detail in error.errors()}
        return PrintedReceipt.model_validate({k: v for k, v in values.items() if k not in wrong})
