"""The images of a receipt with their boxes, as the page draws them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from receipts.contracts import PageImage
from receipts.extraction import parse_date, parse_time, read_currency
from receipts.extraction.amounts import amounts_in
from receipts.receipt import Receipt
from receipts.text import Box, TextLine

from .desk import Case
from .fields import Kind, fields_of, reading_at, written

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")


class LineShape(NamedTuple):
    """A recognised line: its corners, and what of it a field of each kind would take."""

    points: str
    text: str
    values: Mapping[Kind, str]


class FieldShape(NamedTuple):
    """Where the value of a field was read."""

    points: str
    path: str


class Picture(NamedTuple):
    """One image, shapes in its pixels."""

    part: int
    page: int
    width: int
    height: int
    lines: tuple[LineShape, ...]
    fields: tuple[FieldShape, ...]


def pictures_of(case: Case) -> tuple[Picture, ...]:
    """The images that the receipt is on, in their order."""
    return tuple(_picture(case, image) for image in case.images)


def _picture(case: Case, image: PageImage) -> Picture:
    result = case.results.get(image.part)
    tasks = result.results("advanced_recognition") if result else ()
    return Picture(
        part=image.part,
        page=image.page,
        width=image.width,
        height=image.height,
        lines=tuple(_line(line) for task in tasks for line in task.lines),
        fields=tuple(_fields(case.receipt, image)),
    )


def _line(line: TextLine) -> LineShape:
    return LineShape(_points(line.box), line.text, values_in(line.text))


def values_in(text: str) -> dict[Kind, str]:
    """What a line holds, by the kind of field that would take it."""
    amounts, digits = amounts_in(text), _FOUR_DIGITS.findall(text)
    iban = _IBAN.search(text)
    day, clock = parse_date(text).value, parse_time(text)
    found: dict[Kind, str | None] = {
        "text": text,
        "amount": written(amounts[-1].value) if amounts else None,
        "date": written(day) if day else None,
        "time": written(clock) if clock else None,
        "currency": read_currency([text]).code,
        "card": digits[-1] if digits else None,
        "iban": iban[0].replace(" ", "") if iban else None,
    }
    return {kind: value for kind, value in found.items() if value}


def _fields(receipt: Receipt, image: PageImage) -> Iterator[FieldShape]:
    """The boxes of the page's fields that lie on this image of it."""
    to_image = image.placement.inverse()
    for field in fields_of(receipt):
        reading = reading_at(receipt, field.path)
        if reading and reading.box and reading.page == image.page:
            box = to_image.box(reading.box)
            if _lies_on(box, image):
                yield FieldShape(_points(box), field.path)


def _lies_on(box: Box, image: PageImage) -> bool:
    across, down = sum(box[0::2]) / 4, sum(box[1::2]) / 4
    return 0 <= across <= image.width and 0 <= down <= image.height


def _points(box: Sequence[int]) -> str:
    return " ".join(f"{x},{y}" for x, y in zip(box[0::2], box[1::2], strict=True))
