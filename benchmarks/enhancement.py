"""What enhancement is worth: word F1 of the local engine without it, with a step, auto and full.

`python -m benchmarks.enhancement [FOLDER]` takes half an hour; what was read is kept in the folder,
build/readings if none is named.
"""

import sys
from collections.abc import Callable, Sequence

from PIL import Image
from rich.console import Console
from rich.table import Table

from benchmarks.damage import FAULTS, damaged
from benchmarks.readings import F1, LabelledPage, Readings, f1, kept_readings, printed, scans
from preprocess.render import geometry, light, margins, noise
from preprocess.render.enhancement import Hints, enhance

_SCAN_COUNT, _PRINTED_COUNT = 12, 6

type Way = Callable[[Image.Image, Hints], Image.Image]


def _level(image: Image.Image, hints: Hints) -> Image.Image:
    if hints.paper:
        return geometry.flatten_perspective(image, hints.paper)[0]
    return geometry.straighten(image, hints.skew)[0]


_STEPS: dict[str, Way] = {
    "specks": lambda image, _: noise.remove_specks(image),
    "grain": lambda image, _: noise.smooth_grain(image),
    "level": _level,
    "margins": lambda image, _: margins.crop_margins(image)[0],
    "light": lambda image, _: light.even_light(image),
}
_WAYS: dict[str, Way] = {
    "none": lambda image, _: image,
    **_STEPS,
    "auto": lambda image, hints: enhance(image, "auto", hints)[0],
    "full": lambda image, hints: enhance(image, "full", hints)[0],
}
# A step is measured on what it is meant for; on a clean page every one.
_MEANT_FOR: dict[str, Sequence[str]] = {
    "clean": tuple(_STEPS),
    "salt and pepper": ("specks",),
    "sensor grain": ("grain",),
    "faint": ("light",),
    "shadow": ("light",),
    "night": ("grain", "light"),
    "3 degrees askew": ("level",),
    "7 degrees askew": ("level",),
    "from above": ("level",),
    "from the side": ("level",),
    "wide margins": ("margins",),
}


def enhancement_figures(pages: Sequence[LabelledPage], readings: Readings) -> dict[str, F1]:
    """Word F1 and pair F1 by "fault/way", over all pages."""
    figures = {}
    for fault in FAULTS:
        for way in ("none", *_MEANT_FOR.get(fault, ()), "auto", "full"):
            figures[f"{fault}/{way}"] = f1(
                (readings.read(_WAYS[way](*damaged(page.image, fault, seed=page.name))), page.lines)
                for page in pages
            )
    return figures


def main() -> None:
    """A table for scans that no threshold was chosen on, and one for small print of our own."""
    readings = kept_readings(sys.argv[1:])
    sets = {"Scans": scans(_SCAN_COUNT), "Small print": printed(_PRINTED_COUNT)}
    for title, pages in sets.items():
        if pages:
            _print_table(title, enhancement_figures(pages, readings))


def _print_table(title: str, figures: dict[str, F1]) -> None:
    """One row a fault, one column a way: word F1, and pair F1 in brackets."""
    table = Table("fault", *_WAYS, title=title)
    for fault in FAULTS:
        found = (figures.get(f"{fault}/{way}") for way in _WAYS)
        table.add_row(fault, *(f"{f.words:.3f} ({f.pairs:.3f})" if f else "" for f in found))
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
