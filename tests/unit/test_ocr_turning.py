"""A page that lies on its side, read by a protocol that cannot turn it."""

import io
import time
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from PIL import Image, ImageDraw

from ocr.exchange import EngineRequest
from ocr.reading import TaskReader
from ocr.turning import TURNS, says_nothing, turned, turned_back
from receipts.contracts import TaskResult, Usage
from receipts.models import find_model
from receipts.profiles import TaskRequest
from receipts.text import Box, TextLine

MARK = Box(40, 20, 100, 20, 100, 50, 40, 50)
MODEL = find_model("qwen-vl-ocr-2025-11-20")


def page(degrees: int = 0) -> EngineRequest:
    """A page of 300 x 200 with a black mark, turned counter-clockwise by so many degrees."""
    image = Image.new("RGB", (300, 200), "white")
    ImageDraw.Draw(image).rectangle((40, 20, 100, 50), fill="black")
    image = image.rotate(degrees, expand=True)
    body = io.BytesIO()
    image.save(body, "PNG")
    return EngineRequest(
        task=TaskRequest(task="advanced_recognition"),
        image=body.getvalue(),
        media_type="image/png",
        width=image.width,
        height=image.height,
        min_pixels=3136,
        max_pixels=6_422_528,
        enable_rotate=True,
    )


def is_dark(request: EngineRequest, x: float, y: float) -> bool:
    pixel = Image.open(io.BytesIO(request.image)).convert("L").getpixel((int(x), int(y)))
    return isinstance(pixel, int) and pixel < 128


def result(**changes: Any) -> TaskResult:
    values = {"task": "advanced_recognition", "model": MODEL.name, "seconds": 1}
    return TaskResult.model_validate(values | changes)


@dataclass
class UprightReader:
    """An engine that reads nothing unless the mark stands where it does on an upright page."""

    requests: list[EngineRequest] = field(default_factory=list)

    def read(self, request: EngineRequest) -> TaskResult:
        self.requests.append(request)
        upright = (request.width, request.height) == (300, 200) and is_dark(request, 70, 35)
        lines = (TextLine(text="TOTAL 9.00", box=MARK),) if upright else ()
        return result(lines=lines, usage=Usage(input_tokens=1_000_000))


class NoPace:
    def wait(self, tokens: int, *, deadline: float) -> None: ...


def read(request: EngineRequest, engine: UprightReader, *, turns_pages: bool = True) -> TaskResult:
    reader = TaskReader(
        engine=engine, pace=NoPace(), model=MODEL, region="singapore", turns_pages=turns_pages
    )
    (found,) = reader.read(request, {}, deadline=time.monotonic() + 60)
    return found


@pytest.mark.parametrize("degrees", TURNS)
def test_page_is_turned_until_it_reads(degrees: int) -> None:
    lying = page(degrees)
    found = read(lying, UprightReader())
    (line,) = found.lines
    xs, ys = line.box[0::2], line.box[1::2]
    assert is_dark(lying, sum(xs) / 4, sum(ys) / 4)


def test_upright_page_is_read_once() -> None:
    engine = UprightReader()
    read(page(), engine)
    assert len(engine.requests) == 1


def test_readings_in_vain_are_on_the_bill() -> None:
    engine = UprightReader()
    found = read(page(180), engine)
    assert found.usage.input_tokens == len(engine.requests) * 1_000_000 == 4_000_000


def test_nothing_is_turned_unasked() -> None:
    engine = UprightReader()
    read(replace(page(90), enable_rotate=False), engine)
    read(page(90), engine, turns_pages=False)
    assert len(engine.requests) == 2


@pytest.mark.parametrize("degrees", TURNS)
def test_box_comes_back_to_its_place(degrees: int) -> None:
    request = page()
    forth = turned(request, degrees)
    image = (
        Image.open(io.BytesIO(forth.image)).convert("L").point(lambda value: 255 * (value < 128))
    )
    left, top, right, bottom = image.getbbox() or (0, 0, 0, 0)
    seen = Box(left, top, right, top, right, bottom, left, bottom)
    (line,) = turned_back(result(lines=[TextLine(text="", box=seen)]), degrees, request).lines
    expected = (min(MARK[0::2]), min(MARK[1::2]), max(MARK[0::2]), max(MARK[1::2]))
    found = (min(line.box[0::2]), min(line.box[1::2]), max(line.box[0::2]), max(line.box[1::2]))
    assert all(abs(a - b) <= 3 for a, b in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    "empty", [{}, {"text": " \n"}, {"key_information": {"total": None, "items": [{"name": None}]}}]
)
def test_empty_result_says_nothing(empty: dict[str, Any]) -> None:
    assert says_nothing([result(**empty)])
    assert not says_nothing([result(**empty), result(text="TOTAL")])
