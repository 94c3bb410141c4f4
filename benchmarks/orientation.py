"""How well the look tells which way up a page is: every page in all four ways.

`python -m benchmarks.orientation [FOLDER]` prints what was found for what; FOLDER holds upright
scans, without it the pages are receipts of `samples`: flat, scanned and photographed.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import cycle
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from preprocess.look.text_ink import find_print
from preprocess.look.text_layout import text_layout
from samples import bills, documents, statements
from samples.camera import photograph, scanned
from samples.layout import Sheet, flat_image

type Confusion = Counter[tuple[int, int]]

_SIDE = 1_200
# Counter-clockwise as Pillow turns, so that the name is how far it has to be turned back clockwise.
_TURNS = {
    0: None,
    90: Image.Transpose.ROTATE_90,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_270,
}
_SHOTS = (
    documents.HARDWARE_SHOT,
    documents.GRILL_SHOT,
    documents.BAKERY_SHOT,
    documents.GROCER_SHOT,
)
_DPI = 200


def orientation_figures(folder: Path | None = None) -> dict[str, float]:
    """Shares of pages by what was found, and CPU a page."""
    pages = _pages(folder)
    return {**_shares(confusion(pages)), "text_layout_ms": _milliseconds(pages)}


def confusion(pages: Iterable[Image.Image]) -> Confusion:
    """How often which turn was found, by (right, found)."""
    return Counter(
        (right, _turn(page.transpose(turn) if turn is not None else page))
        for page in pages
        for right, turn in _TURNS.items()
    )


def _turn(page: Image.Image) -> int:
    return text_layout(find_print(page)).turn


def _shares(found: Confusion) -> dict[str, float]:
    axis = sum(n for (right, turn), n in found.items() if (right - turn) % 180 == 0)
    exact = sum(n for (right, turn), n in found.items() if right == turn)
    upright = found.total() / len(_TURNS)
    return {
        "orientation_axis": axis / found.total(),
        "orientation_exact": exact / found.total(),
        "orientation_over": found[180, 180] / upright,
        "orientation_false_turns": 1 - found[0, 0] / upright,
    }


def _milliseconds(pages: list[Image.Image]) -> float:
    started = time.process_time()
    for page in pages:
        text_layout(find_print(page))
    return (time.process_time() - started) * 1_000 / len(pages)


def _pages(folder: Path | None) -> list[Image.Image]:
    return list(_scans(folder) if folder else _receipts())


def _scans(folder: Path) -> Iterator[Image.Image]:
    for path in sorted(folder.glob("*.jpg")):
        with Image.open(path) as image:
            image.draft("L", (_SIDE, _SIDE))
            yield _copy(ImageOps.exif_transpose(image))


def _receipts() -> Iterator[Image.Image]:
    rng = np.random.default_rng(4)
    for sheet in (*_till_receipts(), *statements.invoice(), *statements.hotel_bill()):
        flat = flat_image(sheet, dpi=_DPI)
        yield from map(_copy, (flat, scanned(flat, rng, skew=1.2, noise=2.0)))
    for sheet, shot in zip(_till_receipts(), cycle(_SHOTS), strict=False):
        yield _copy(photograph(flat_image(sheet, dpi=_DPI), shot, rng))


def _till_receipts() -> tuple[Sheet, ...]:
    return (
        bills.hardware(),
        bills.stationer(),
        bills.bakery(),
        bills.grill(),
        bills.grocer(),
        bills.tea_room(),
    )


def _copy(image: Image.Image) -> Image.Image:
    grey = image.convert("L")
    grey.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX, reducing_gap=None)
    return grey


def main() -> None:
    """Print the shares, and how often which turn was found."""
    pages = _pages(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    found = confusion(pages)
    for right in _TURNS:
        print(f"{right:3} -> ", {turn: found[right, turn] for turn in _TURNS})
    for name, figure in {**_shares(found), "text_layout_ms": _milliseconds(pages)}.items():
        print(f"{name:24} {figure:.3f}")


if __name__ == "__main__":
    main()
