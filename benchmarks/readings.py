"""Labelled pages, what the local engine reads on them, and how much of the text that is."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from local.ocr_service.rapid import RapidEngine
from local.ocr_service.reading_order import in_reading_order
from preprocess.render.shrinking import shrink
from preprocess.render.sizing import fit
from samples import bills, camera
from samples.layout import flat_image

# Beside the checkout, where somebody put it: labelled scans that are not ours to pass on.
_SCANS = Path(__file__).resolve().parents[2] / "shared" / "data" / "sroie-dev"
# A page that RapidOCR reads in about two seconds.
_PIXELS = 1_800_000

_FOLDER = Path(__file__).parents[1] / "build" / "readings"

_SHEETS = (bills.hardware, bills.bakery, bills.grocer, bills.stationer, bills.grill, bills.tea_room)
# Letters of 8 pixels: what is printed for a test is read without a fault if it is any larger.
_DPI = 105


class LabelledPage(NamedTuple):
    """A page in mode RGB and the lines that are printed on it, from the top down."""

    name: str
    image: Image.Image
    lines: Sequence[str]


class F1(NamedTuple):
    """Of all words, and of all pairs of words that follow one another: these tell rows apart."""

    words: float
    pairs: float


def scans(count: int) -> list[LabelledPage]:
    """Every other scan of receipts, the half that no threshold was chosen on; none if absent."""
    return [_scan(labels) for labels in sorted(_SCANS.glob("box/*.csv"))[1::2][:count]]


def printed(count: int) -> list[LabelledPage]:
    """Receipts of our own making in small print."""
    return list(map(_printed, range(min(count, len(_SHEETS)))))


class Readings:
    """The local engine on one thread; what it has read once is kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def read(self, image: Image.Image) -> Sequence[str]:
        """The text of the lines in reading order."""
        kept = self._folder / f"{_digest(image)}.json"
        if not kept.exists():
            lines = in_reading_order(self._engine(image.convert("RGB")))
            kept.write_text(json.dumps([line.text for line in lines]))
        lines_read: list[str] = json.loads(kept.read_text())
        return lines_read

    @cached_property
    def _engine(self) -> RapidEngine:
        return RapidEngine(1)


def kept_readings(arguments: Sequence[str]) -> Readings:
    """Those of the folder that the command line names, or of build/readings."""
    return Readings(Path(arguments[0]) if arguments else _FOLDER)


def f1(readings: Iterable[tuple[Sequence[str], Sequence[str]]]) -> F1:
    """Over all pages together, from lines that were read and those that are printed."""
    both = [(_words(read), _words(printed)) for read, printed in readings]
    return F1(
        _shared((Counter(read), Counter(truth)) for read, truth in both),
        _shared((Counter(pairwise(read)), Counter(pairwise(truth))) for read, truth in both),
    )


def _scan(labels: Path) -> LabelledPage:
    """A scan with its labels: eight coordinates and the text, one line of print a row."""
    with Image.open(_SCANS / "img" / f"{labels.stem}.jpg") as image:
        page = shrink(image, fit(image.size, _PIXELS)).convert("RGB")
    rows = labels.read_text(encoding="utf-8", errors="replace").splitlines()
    return LabelledPage(labels.stem, page, [row.split(",", 8)[8] for row in rows if row])


def _printed(number: int) -> LabelledPage:
    sheet = _SHEETS[number]()
    page = camera.thermal_print(flat_image(sheet, dpi=_DPI), np.random.default_rng(number))
    lines = [line.text for line in sheet.lines if not line.bars and line.text.strip("-= ")]
    return LabelledPage(_SHEETS[number].__name__, page.convert("RGB"), lines)


def _digest(image: Image.Image) -> str:
    header = f"{image.mode} {image.size}".encode()
    return hashlib.sha256(header + image.tobytes()).hexdigest()


def _words(lines: Iterable[str]) -> list[str]:
    return [word for line in lines for word in line.upper().split()]


def _shared[T](bags: Iterable[tuple[Counter[T], Counter[T]]]) -> float:
    """Twice what both bags of a pair have, over all that they have."""
    totals = [((one & other).total(), one.total() + other.total()) for one, other in bags]
    return 2 * sum(both for both, _ in totals) / max(1, sum(every for _, every in totals))
