import io
import random
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from ocr.strips import Strip
from receipts.contracts import TaskResult
from receipts.text import Box, TextLine
from tests.unit.test_ocr_requests import engine_request

# Rows of the page on which a line of text begins and ends.
type Rows = tuple[int, int]


def drawn(
    *, width: int = 600, height: int = 1000, size: int = 24, pitch: int = 40, text: str = "Tea 2.50"
) -> tuple[Image.Image, list[Rows]]:
    """A page full of lines, and where each of them stands."""
    page = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(size)
    rows = []
    for top in range(10, height - 2 * size, pitch):
        draw.text((20, top), text, "black", font)
        box = draw.textbbox((20, top), text, font)
        rows.append((int(box[1]), int(box[3])))
    return page, rows


def strip(page: Image.Image, **changes: Any) -> Strip:
    body = io.BytesIO()
    page.save(body, "PNG")
    image = {"image": body.getvalue(), "media_type": "image/png"}
    return Strip(engine_request(width=page.width, height=page.height, **(image | changes)))


def opened(part: Strip) -> Image.Image:
    return Image.open(io.BytesIO(part.request.image))


def cuts_none(cut: int, rows: list[Rows]) -> bool:
    return not any(top < cut < bottom for top, bottom in rows)


def noisy(page: Image.Image) -> Image.Image:
    """As photographed: the paper is not quite white anywhere."""
    grain = Image.frombytes("L", page.size, random.Random(1).randbytes(page.width * page.height))  # noqa: S311
    return Image.blend(page, grain.convert("RGB"), 0.1)


@pytest.mark.parametrize("pitch", [28, 33, 40, 57, 90])
@pytest.mark.parametrize("height", [256, 999, 1000, 1403])
def test_cut_lies_between_lines(pitch: int, height: int) -> None:
    page, rows = drawn(height=height, pitch=pitch)
    _, lower = strip(page).halves()
    assert cuts_none(lower.top, rows)
    assert height / 3 <= lower.top + 1
    assert lower.top <= height * 2 / 3


def test_grain_of_a_photograph_is_no_text() -> None:
    page, rows = drawn()
    assert cuts_none(strip(noisy(page)).halves()[1].top, rows)


@pytest.mark.parametrize(("stroke", "ink"), [(1, 0), (5, 0), (1, 200)])
def test_single_stroke_on_a_wide_page_is_seen(stroke: int, ink: int) -> None:
    """As of a lone 1, at 300 dots an inch."""
    page = Image.new("RGB", (2480, 900), "white")
    draw = ImageDraw.Draw(page)
    draw.rectangle((100, 0, 99 + stroke, 500), (ink, ink, ink))
    draw.rectangle((100, 520, 99 + stroke, 900), (ink, ink, ink))
    assert 500 < strip(page).halves()[1].top < 520


def test_rules_down_the_page_do_not_hide_a_gap() -> None:
    page, rows = drawn()
    draw = ImageDraw.Draw(page)
    for x in (5, 300, 595):
        draw.line((x, 0, x, page.height), "black", 2)
    assert cuts_none(strip(page).halves()[1].top, rows)


def test_halves_make_up_the_page() -> None:
    page, _ = drawn()
    upper, lower = strip(page, image_url="https://bucket.test/page.png").halves()
    assert (upper.top, lower.top) == (0, upper.request.height)
    assert upper.request.height + lower.request.height == page.height
    for part in (upper, lower):
        request, image = part.request, opened(part)
        assert (request.media_type, request.image_url, image.format) == ("image/jpeg", None, "JPEG")
        assert image.size == (request.width, request.height) == (page.width, request.height)
        area = (0, part.top, page.width, part.top + request.height)
        difference = ImageChops.difference(image, page.crop(area)).convert("L")
        assert ImageStat.Stat(difference).mean[0] < 2


def test_halves_ask_what_the_whole_asked() -> None:
    whole = strip(drawn()[0], max_tokens=4096, stream=True, enable_rotate=True)
    for part in whole.halves():
        assert part.request.task == whole.request.task
        assert (part.request.max_tokens, part.request.stream) == (4096, True)
        assert part.request.enable_rotate is True


def test_boxes_come_back_to_the_page() -> None:
    """Every line is found on the strip it is on, however often the page was cut."""
    page, rows = drawn()
    upper, lower = strip(page).halves()
    found = []
    for part in (*upper.halves(), *lower.halves()):
        ink = ImageChops.invert(opened(part).convert("L")).point(lambda grey: 255 * (grey > 99))
        (left, top, right, bottom) = ink.getbbox() or (0, 0, 0, 0)
        box = Box(left, top, right, top, right, bottom, left, bottom)
        result = TaskResult(
            task="advanced_recognition", model="m", seconds=1, lines=(TextLine(text="", box=box),)
        )
        (line,) = part.on_page(result).lines
        found.append(line.box)
    assert abs(found[0].y1 - rows[0][0]) <= 3
    assert abs(found[-1].y3 - rows[-1][1]) <= 3
    for above, below in pairwise(found):
        assert above.y3 < below.y1
        assert (above.x1, above.x2) == pytest.approx((below.x1, below.x2), abs=1)


def test_placed_result_keeps_everything_else() -> None:
    page, _ = drawn(height=300)
    _, lower = strip(page).halves()
    result = TaskResult(task="custom", model="m", seconds=1, key_information={"total": "9"})
    assert lower.on_page(result) == result
