"""Where on the page a printed value stands: the evidence that it was read, not invented."""

from collections.abc import Sequence
from typing import NamedTuple

from aggregate.pages import ReadPage
from receipts.text import Box, TextLine, compact

# A fragment of a longer value must be this long to count as found in it.
_MIN_FRAGMENT = 3


class Place(NamedTuple):
    """The page a value is from, and its box where the recognised text bears it out."""

    page: int
    box: Box | None

    @property
    def grounded(self) -> bool:
        """Whether the value stands in the recognised lines."""
        return self.box is not None


def locate(text: str, page: ReadPage, *, last: bool = False) -> Place:
    """Find printed text among the lines of its page: in one line, or over several.

    Of several lines that hold it the first counts, or the last, where sums stand.
    """
    wanted = compact(text)
    lines = page.lines[::-1] if last else page.lines
    holder = next((line for line in lines if wanted and wanted in compact(line.text)), None)
    if holder:
        return Place(page.number, holder.box)
    return Place(page.number, _box_around(_fragments(wanted, page.lines), wanted))


def _fragments(wanted: str, lines: Sequence[TextLine]) -> list[TextLine]:
    return [
        line
        for line in lines
        if len(compact(line.text)) >= _MIN_FRAGMENT and compact(line.text) in wanted
    ]


def _box_around(lines: Sequence[TextLine], wanted: str) -> Box | None:
    """The upright box around lines that together make up the value; None where they do not."""
    if not lines or sum(len(compact(line.text)) for line in lines) < len(wanted):
        return None
    xs = [x for line in lines for x in line.box[0::2]]
    ys = [y for line in lines for y in line.box[1::2]]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    return Box(left, top, right, top, right, bottom, left, bottom)
