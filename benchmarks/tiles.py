"""What tiles are worth: word F1 of the local engine on a long receipt, whole and in tiles.

And the heights of letters from which on it can read, which `LEGIBLE_HEIGHT` is taken from.
"""

import io
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageFilter

from aggregate.overlap import merge_lines
from local.ocr_service.rapid import RapidEngine
from preprocess.render.encoding import encode
from preprocess.render.shrinking import shrink
from preprocess.render.sizing import fit
from preprocess.render.tiles import cut, tiling_scale
from receipts.placement import shifted
from receipts.text import TextLine
from samples import camera, shops
from samples.layout import Sheet, flat_image
from samples.till import Till, heading, item_lines

# Beside the checkout, where somebody put it: labelled scans that are not ours to pass on.
_SCANS = Path(__file__).resolve().parents[2] / "shared" / "data" / "sroie-dev"
_SCAN_COUNT = 4
_HEIGHTS = (6, 8, 10, 12, 16)
# A longer side is reduced to this by RapidOCR itself, so a page is read in bands no longer.
_ENGINE_SIDE = 2000

_MEGAPIXELS = {"6mp": 6_422_528, "2mp": 2_000_000}
# The smaller of two fonts of a till printer, on 1.4 m of paper: 900 x 16,000 pixels.
_TILL = Till(columns=56, decimal_comma=True)
_ROLL_MM = 80.0
_DPI = 286
_ITEMS = 320
# Of an em, in Courier.
_CAPITALS = 0.571
# Blur and noise in pixels and grey levels, and how dark the ink is on paper of this grey level.
_SOFTNESS, _NOISE, _INK, _PAPER = 2.0, 4.0, 0.6, 235

type Lines = Sequence[TextLine]
type Read = Callable[[Image.Image], Lines]


def tiles_figures() -> dict[str, float]:
    """Word F1 of a long receipt by size and way, and of scans by the height of their letters."""
    engine = RapidEngine(1)

    def read(page: Image.Image) -> Lines:
        return _in_pieces(page, page.width * _ENGINE_SIDE, lambda band: engine(_sent(band)))

    return {**_long_receipt(read), **_by_height(read)}


def _sent(page: Image.Image) -> Image.Image:
    """The page as it comes out of the bytes that the pipeline sends."""
    return Image.open(io.BytesIO(encode(page).data)).convert("RGB")


def _in_pieces(page: Image.Image, max_pixels: int, read: Read) -> Lines:
    return merge_lines([_moved(read(tile.image), tile.top) for tile in cut(page, max_pixels)])


def _moved(lines: Lines, down: int) -> Lines:
    place = shifted(0, down)
    return [line.model_copy(update={"box": place.box(line.box)}) for line in lines]


def _long_receipt(read: Read) -> dict[str, float]:
    sheet = _sheet()
    page = _worn(flat_image(sheet, dpi=_DPI))
    letters = sheet.size * _CAPITALS * _DPI / 72
    words = _words(line.text for line in sheet.lines)
    figures = {}
    for name, pixels in _MEGAPIXELS.items():
        whole = read(shrink(page, fit(page.size, pixels)))
        scale = tiling_scale(page.size, pixels, letters)
        tiled = _in_pieces(_scaled(page, scale), pixels, read)
        figures[f"tiles_f1_whole_{name}"] = _f1(whole, words)
        figures[f"tiles_f1_tiled_{name}"] = _f1(tiled, words)
    return figures


def _sheet() -> Sheet:
    goods = (*shops.SUPERMARKET.items, *shops.HARDWARE.items, *shops.BAKERY.items)
    items = islice(cycle(goods), _ITEMS)
    rows = [row for item in items for row in item_lines(_TILL, item, mark="B")]
    return Sheet([*heading(shops.SUPERMARKET), *rows], _TILL.columns, _ROLL_MM)


def _worn(flat: Image.Image) -> Image.Image:
    """Print that is pale and soft, so that it reads as badly as real scans do."""
    rng = np.random.default_rng(4)
    soft = camera.thermal_print(flat, rng).filter(ImageFilter.GaussianBlur(_SOFTNESS))
    levels = _PAPER - (_PAPER - np.asarray(soft, np.float32)) * _INK
    noisy = levels + rng.normal(0, _NOISE, levels.shape)
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def _scaled(page: Image.Image, scale: float) -> Image.Image:
    return shrink(page, (int(page.width * scale), int(page.height * scale)))


def _by_height(read: Read) -> dict[str, float]:
    """Means over some scans whose letters are as high as the highest; nothing where none is there.

    Every other scan: `LEGIBLE_HEIGHT` was chosen on the rest.
    """
    scans = filter(_is_tall, map(_scan, sorted(_SCANS.glob("box/*.csv"))[1::2]))
    scores: dict[int, list[float]] = {height: [] for height in _HEIGHTS}
    for scan in islice(scans, _SCAN_COUNT):
        for height in _HEIGHTS:
            lines = read(_scaled(scan.page, height / scan.letters))
            scores[height].append(_f1(lines, scan.words))
    return {
        f"tiles_f1_letters_{height}px": round(statistics.mean(found), 4)
        for height, found in scores.items()
        if found
    }


class _Scan(NamedTuple):
    """A page, what is printed on it, and the usual height of its letters in pixels."""

    page: Image.Image
    words: Counter[str]
    letters: float


def _is_tall(scan: _Scan) -> bool:
    return scan.letters >= _HEIGHTS[-1]


def _scan(labels: Path) -> _Scan:
    """A scan with its labels: eight coordinates and the text, one line of print a row."""
    page = Image.open(_SCANS / "img" / f"{labels.stem}.jpg").convert("L")
    rows = [row.split(",", 8) for row in labels.read_text(errors="replace").splitlines() if row]
    heights = [_ink_height(page, [int(value) for value in row[:8]]) for row in rows]
    return _Scan(page, _words(row[8] for row in rows), statistics.median(heights))


def _ink_height(page: Image.Image, corners: Sequence[int]) -> int:
    """The rows of a labelled line that have at least a fifth of the ink of its darkest row."""
    xs, ys = corners[0::2], corners[1::2]
    levels = np.asarray(page.crop((min(xs), min(ys), max(xs), max(ys))), np.float32)
    ink = (levels < (levels.min() + levels.max()) / 2).sum(axis=1)
    dark = np.flatnonzero(ink >= ink.max() / 5)
    return int(dark[-1] - dark[0]) + 1


def _words(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in text.upper().split())


def _f1(lines: Lines, truth: Counter[str]) -> float:
    found = _words(line.text for line in lines)
    return round(2 * (found & truth).total() / (found.total() + truth.total()), 4)
