"""A task is paced, priced, waited for as the engine says, and read in strips where it must be."""

import contextlib
import io
import time
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from PIL import Image, ImageDraw

from ocr.exchange import EngineRequest
from ocr.reading import TaskReader
from receipts.contracts import TaskResult, Usage
from receipts.errors import EngineThrottled, EngineTimedOut, EngineUnavailable
from receipts.models import find_model
from receipts.profiles import TaskRequest
from receipts.text import Box, TextLine

MODEL = find_model("qwen-vl-ocr-2025-11-20")


def page(height: int = 900, rows: int = 9) -> EngineRequest:
    image = Image.new("RGB", (300, height), "white")
    for row in range(rows):
        top = 100 * row + 40
        ImageDraw.Draw(image).text((20, top), f"COFFEE {row} 4.50", fill="black", font_size=20)
    body = io.BytesIO()
    image.save(body, "PNG")
    return EngineRequest(
        task=TaskRequest(task="text_recognition"),
        image=body.getvalue(),
        media_type="image/png",
        width=300,
        height=height,
        min_pixels=3136,
        max_pixels=6_422_528,
    )


@dataclass
class Engine:
    """Truncates what is taller than `fits`; raises `errors` first; every call costs the same.

    After so many requests in all it refuses, without taking the request.
    """

    fits: int = 10_000
    seconds: float = 1
    throttled_after: int | None = None
    errors: list[Exception] = field(default_factory=list)
    requests: list[EngineRequest] = field(default_factory=list)

    def read(self, request: EngineRequest) -> TaskResult:
        if len(self.requests) == self.throttled_after:
            raise EngineThrottled("slow down", retry_after=600)
        self.requests.append(request)
        if self.errors:
            raise self.errors.pop(0)
        return TaskResult(
            task=request.task.task,
            model=MODEL.name,
            usage=Usage(input_tokens=1_000_000, output_tokens=1_000_000),
            seconds=self.seconds,
            lines=(TextLine(text="first", box=Box(0, 0, 9, 0, 9, 9, 0, 9)),),
            truncated=request.height > self.fits,
        )


@dataclass
class Pace:
    asked: list[int] = field(default_factory=list)

    def wait(self, tokens: int, *, deadline: float) -> None:
        self.asked.append(tokens)


def reader(engine: Engine, pace: Pace | None = None) -> TaskReader:
    return TaskReader(engine=engine, pace=pace or Pace(), model=MODEL, region="singapore")


def soon() -> float:
    return time.monotonic() + 60


def test_result_carries_estimate_and_cost() -> None:
    (result,) = reader(Engine()).read(page(), {}, deadline=soon())
    assert result.cost == Decimal("0.07") + Decimal("0.16")
    assert result.estimate is not None
    assert result.estimate.image_tokens > 0


def test_call_is_paced_by_its_estimated_tokens() -> None:
    pace = Pace()
    (result,) = reader(Engine(), pace).read(page(), {}, deadline=soon())
    assert result.estimate is not None
    assert pace.asked == [result.estimate.input_tokens + result.estimate.output_tokens]


def test_truncated_page_is_read_in_strips() -> None:
    engine = Engine(fits=500)
    upper, lower = reader(engine).read(page(), {}, deadline=soon())
    assert not upper.truncated
    assert not lower.truncated
    whole, *strips = (request.height for request in engine.requests)
    assert whole == sum(strips) == 900


def test_boxes_of_a_strip_are_those_of_the_page() -> None:
    engine = Engine(fits=500)
    upper, lower = reader(engine).read(page(), {}, deadline=soon())
    assert upper.lines[0].box.y1 == 0
    assert lower.lines[0].box.y1 == engine.requests[1].height


def test_what_was_paid_in_vain_is_on_the_bill() -> None:
    results = reader(Engine(fits=500)).read(page(), {}, deadline=soon())
    assert sum(result.usage.input_tokens for result in results) == 3_000_000
    assert sum(result.cost or 0 for result in results) == 3 * Decimal("0.23")


def test_interrupted_page_is_read_on_where_it_stopped() -> None:
    whole = reader(Engine(fits=300)).read(page(), {}, deadline=soon())
    engine, answers = Engine(fits=300), dict[str, TaskResult]()
    for _ in range(3):
        engine.throttled_after = len(engine.requests) + 2
        with pytest.raises(EngineThrottled):
            reader(engine).read(page(), answers, deadline=soon())
    engine.throttled_after = None
    assert reader(engine).read(page(), answers, deadline=soon()) == whole
    assert len(engine.requests) == len(answers) == 7


def test_strip_that_would_be_cut_off_is_left_to_the_next_invocation() -> None:
    """An engine that takes a minute a call, and an invocation that has half of one left."""
    engine, answers = Engine(fits=500, seconds=60), dict[str, TaskResult]()
    for calls in (1, 2, 3):
        with contextlib.suppress(EngineThrottled):
            reader(engine).read(page(), answers, deadline=time.monotonic() + 30)
        assert len(engine.requests) == len(answers) == calls
    assert len(reader(engine).read(page(), answers, deadline=soon())) == 2
    assert len(engine.requests) == 3


def test_page_that_never_fits_stays_marked() -> None:
    engine = Engine(fits=0)
    results = reader(engine).read(page(), {}, deadline=soon())
    assert all(result.truncated for result in results)
    assert len(engine.requests) <= 15


def test_retry_after_is_obeyed_within_the_time_left() -> None:
    engine = Engine(errors=[EngineThrottled("slow down", retry_after=0.05)])
    started = time.monotonic()
    reader(engine).read(page(), {}, deadline=soon())
    assert time.monotonic() - started >= 0.05
    assert len(engine.requests) == 2


def test_retry_after_beyond_the_time_left_is_handed_on() -> None:
    engine = Engine(errors=[EngineThrottled("slow down", retry_after=600)])
    with pytest.raises(EngineThrottled):
        reader(engine).read(page(), {}, deadline=soon())
    assert len(engine.requests) == 1


def test_outage_is_handed_on() -> None:
    with pytest.raises(EngineUnavailable):
        reader(Engine(errors=[EngineUnavailable("down")])).read(page(), {}, deadline=soon())


def test_page_that_outlasts_the_engine_is_streamed_once() -> None:
    engine = Engine(errors=[EngineTimedOut("300 s")])
    reader(engine).read(page(), {}, deadline=soon())
    assert [request.stream for request in engine.requests] == [False, True]


def test_page_is_not_asked_again_where_the_invocation_would_end_before() -> None:
    engine = Engine(errors=[EngineTimedOut("300 s")])
    with pytest.raises(EngineTimedOut):
        reader(engine).read(page(), {}, deadline=time.monotonic())
    assert len(engine.requests) == 1


def test_page_that_outlasts_a_stream_is_handed_on() -> None:
    engine = Engine(errors=[EngineTimedOut("300 s"), EngineTimedOut("300 s")])
    with pytest.raises(EngineTimedOut):
        reader(engine).read(page(), {}, deadline=soon())
