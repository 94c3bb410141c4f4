"""Cut a page into an upper and a lower strip, at a gap between lines of text."""

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ocr.exchange import EngineRequest
from receipts.contracts import TaskResult
from receipts.text import Box, TextLine

if TYPE_CHECKING:
    from PIL import Image

# The cut lies in the middle third, where it finds a gap in any receipt.
_FROM, _TO = 1 / 3, 2 / 3
_QUALITY = 90
# How many columns are one when ink is looked for: a thin stroke would not show in the mean of more.
_COLUMNS = 64


@dataclass(frozen=True)
class Strip:
    """Part of a page as wide as the page; `top` is its first row in pixels of the page.

    `turn` says by how many degrees the page was turned before.
    """

    request: EngineRequest
    top: int = 0
    turn: int = 0

    @property
    def place(self) -> str:
        """Which strip of the page this is: the same page is cut in the same places always."""
        return f"{self.turn}/{self.top}/{self.request.height}"

    def halves(self) -> tuple["Strip", "Strip"]:
        """The strips above and below the emptiest row of the middle third."""
        from PIL import Image  # noqa: PLC0415  few pages are ever cut, and Pillow costs a start

        page = Image.open(io.BytesIO(self.request.image)).convert("RGB")
        cut = _emptiest_row(page.convert("L"))
        upper = page.crop((0, 0, page.width, cut))
        lower = page.crop((0, cut, page.width, page.height))
        return self._part(upper, self.top), self._part(lower, self.top + cut)

    def _part(self, image: "Image.Image", top: int) -> "Strip":
        body = io.BytesIO()
        image.save(body, "JPEG", quality=_QUALITY)
        request = replace(
            self.request,
            image=body.getvalue(),
            media_type="image/jpeg",
            width=image.width,
            height=image.height,
            image_url=None,
        )
        return Strip(request, top, self.turn)

    def on_page(self, result: TaskResult) -> TaskResult:
        """The result with its boxes in pixels of the page."""
        lines = tuple(_moved(line, self.top) for line in result.lines)
        return result.model_copy(update={"lines": lines})


def _emptiest_row(grey: "Image.Image") -> int:
    """The row of the middle third with the least ink, nearest the middle where several have."""
    from PIL import Image, ImageFilter  # noqa: PLC0415

    edges = grey.filter(ImageFilter.FIND_EDGES)
    columns = -(-grey.width // _COLUMNS)
    blocks = edges.resize((columns, grey.height), Image.Resampling.BOX).convert("F")
    rows = blocks.resize((1, grey.height), Image.Resampling.BOX)
    ink = memoryview(rows.tobytes()).cast("f")
    first, last = int(grey.height * _FROM), int(grey.height * _TO)
    return min(range(first, last), key=lambda row: (ink[row], abs(row - grey.height // 2)))


def _moved(line: TextLine, down: int) -> TextLine:
    box = Box(*(value + down * (index % 2) for index, value in enumerate(line.box)))
    return line.model_copy(update={"box": box})
