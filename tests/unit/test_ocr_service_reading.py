import asyncio
import io
import threading
from collections.abc import Sequence

from PIL import Image

from local.ocr_service.images import SentImage, inspect_image
from local.ocr_service.pixels import PixelBounds, Size, default_bounds
from local.ocr_service.reading import ImageKey, ImageReader, RecentLines
from receipts.text import Box, TextLine

BOUNDS = default_bounds(28)
WORD = TextLine(text="TOTAL", box=Box(10, 20, 60, 20, 60, 40, 10, 40))


def png(shade: int, width: int = 400, height: int = 200) -> SentImage:
    file = io.BytesIO()
    Image.new("L", (width, height), shade).save(file, "PNG")
    return inspect_image(file.getvalue())


class CountingEngine:
    """Finds one word on every page and keeps the sizes it was given."""

    def __init__(self) -> None:
        self.pages: list[tuple[int, int]] = []

    def __call__(self, image: Image.Image) -> Sequence[TextLine]:
        self.pages.append(image.size)
        return [WORD]


class MeetingEngine:
    """Gives another call some time to come in, and notes whether one did."""

    def __init__(self) -> None:
        self.met = False
        self._meeting = threading.Barrier(2)

    def __call__(self, _image: Image.Image) -> Sequence[TextLine]:
        try:
            self._meeting.wait(timeout=0.1)
            self.met = True
        except threading.BrokenBarrierError:
            self._meeting.reset()
        return [WORD]


def test_same_image_is_recognised_once() -> None:
    engine = CountingEngine()

    async def twice() -> list[bool]:
        reader = ImageReader(engine)
        return [(await reader.read(png(200), BOUNDS)).cached for _ in range(2)]

    assert asyncio.run(twice()) == [False, True]
    assert len(engine.pages) == 1


def test_requests_at_once_share_recognition() -> None:
    engine = CountingEngine()

    async def together() -> None:
        reader = ImageReader(engine)
        await asyncio.gather(*(reader.read(png(200), BOUNDS) for _ in range(4)))

    asyncio.run(together())
    assert len(engine.pages) == 1


def test_different_images_wait_their_turn() -> None:
    engine = MeetingEngine()

    async def together() -> None:
        reader = ImageReader(engine)
        await asyncio.gather(reader.read(png(200), BOUNDS), reader.read(png(201), BOUNDS))

    asyncio.run(together())
    assert not engine.met


def test_other_bounds_are_another_reading() -> None:
    engine = CountingEngine()

    async def both() -> None:
        reader = ImageReader(engine)
        await reader.read(png(200), BOUNDS)
        await reader.read(png(200), PixelBounds(784, 20_000, 28))

    asyncio.run(both())
    assert engine.pages == [(400, 200), (196, 84)]


def test_boxes_are_in_sent_pixels() -> None:
    half = PixelBounds(784, 280 * 140, 28)

    read = asyncio.run(ImageReader(CountingEngine()).read(png(200, 560, 280), half))

    assert read.lines[0].box == Box(20, 40, 120, 40, 120, 80, 20, 80)


def test_oldest_image_is_forgotten_first() -> None:
    recent = RecentLines(2)
    first, second, third = (ImageKey(name, Size(1, 1)) for name in (b"1", b"2", b"3"))
    recent.put(first, ())
    recent.put(second, ())
    recent.get(first)
    recent.put(third, ())

    assert recent.get(first) == ()
    assert recent.get(second) is None
