"""Printed pages as the files that people send: exports, scans, photographs."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from samples import camera, files, textures
from samples.labelled.countries import Order

_FRAME_WIDTH = 1000
_CORNERS = ((0.09, 0.06), (0.91, 0.045), (0.93, 0.95), (0.07, 0.94))
_LEFT = ((0.04, 0.07), (0.47, 0.05), (0.475, 0.94), (0.03, 0.95))
_RIGHT = ((0.53, 0.06), (0.97, 0.08), (0.965, 0.95), (0.525, 0.93))
_TABLES = (
    (textures.wood, (128.0, 86.0, 56.0)),
    (textures.stone, (74.0, 76.0, 80.0)),
    (textures.cloth, (120.0, 96.0, 92.0)),
)


def finished(order: Order, papers: Sequence[Image.Image]) -> tuple[str, bytes]:
    """The ending of the file's name and its bytes; several papers are pages or lie side by side."""
    rng = np.random.default_rng(list(order.name.encode()))
    if order.finish == "tiff":
        return "tiff", files.tiff([camera.thermal_print(paper, rng) for paper in papers], dpi=200)
    image = _image(order, papers, rng)
    return "jpg", files.jpeg(image, quality=82)


def _image(order: Order, papers: Sequence[Image.Image], rng: np.random.Generator) -> Image.Image:
    if order.finish == "scan":
        return camera.scanned(papers[0], rng, skew=float(rng.uniform(-1.5, 1.5)), noise=2.0)
    if order.finish == "photo":
        return _photograph(papers, rng)
    return camera.thermal_print(papers[0], rng)


def _photograph(papers: Sequence[Image.Image], rng: np.random.Generator) -> Image.Image:
    table, colour = _TABLES[int(rng.integers(len(_TABLES)))]
    places = [_CORNERS] if len(papers) == 1 else [_LEFT, _RIGHT]
    width = _FRAME_WIDTH * len(papers)
    slenderness = max(paper.height / paper.width for paper in papers)
    height = round(0.9 * _FRAME_WIDTH * slenderness)
    shot = camera.Shot((width, height), places[0], table, colour, shadow=0.22, bend=0.008)
    return camera.photograph_all(list(zip(papers, places, strict=True)), shot, rng)
