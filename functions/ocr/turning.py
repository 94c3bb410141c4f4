"""Turn a page where the protocol cannot be asked to, and its boxes back."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ocr.exchange import EngineRequest
from receipts.contracts import TaskResult
from receipts.text import Box

# Clockwise, in degrees: most pages that do not stand upright lie on a side.
TURNS = (90, 270, 180)
_QUALITY = 90


def turned(request: EngineRequest, degrees: int) -> EngineRequest:
    """The request for the page turned clockwise."""
    from PIL import Image  # noqa: PLC0415  few pages are ever turned, and Pillow costs a start

    page = Image.open(io.BytesIO(request.image)).convert("RGB")
    image = page.rotate(-degrees, expand=True)
    body = io.BytesIO()
    image.save(body, "JPEG", quality=_QUALITY)
    return replace(
        request,
        image=body.getvalue(),
        media_type="image/jpeg",
        width=image.width,
        height=image.height,
        image_url=None,
    )


def turned_back(result: TaskResult, degrees: int, page: EngineRequest) -> TaskResult:
    """The result with its boxes on the page as it was; corners stay in the order of the text."""
    lines = tuple(
        line.model_copy(update={"box": _box_back(line.box, degrees, page.width, page.height)})
        for line in result.lines
    )
    return result.model_copy(update={"lines": lines})


def says_nothing(results: Iterable[TaskResult]) -> bool:
    """Whether no text, line or value was read at all."""
    return not any(
        result.lines or (result.text or "").strip() or _has_value(result.key_information)
        for result in results
    )


def _has_value(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_has_value(part) for part in value.values())
    if isinstance(value, list):
        return any(_has_value(part) for part in value)
    return value is not None


def _box_back(box: Box, degrees: int, width: int, height: int) -> Box:
    corners = zip(box[0::2], box[1::2], strict=True)
    return Box(*(v for x, y in corners for v in _point_back(x, y, degrees, width, height)))


def _point_back(x: int, y: int, degrees: int, width: int, height: int) -> tuple[int, int]:
    return {90: (y, height - x), 180: (width - x, height - y), 270: (width - y, x)}[degrees]
