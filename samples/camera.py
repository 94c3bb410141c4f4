"""What happens to a flat receipt on its way into a file: print head, paper, table, light, lens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter

from samples.textures import Field, Size, clouds, creases

Corners = tuple[tuple[float, float], ...]
Colour = tuple[float, float, float]
Texture = Callable[[np.random.Generator, Size], Field]


@dataclass(frozen=True)
class Shot:
    """One photograph: `corners` of the paper as shares of the frame, clockwise from the top left.

    `shadow` is how much light the photographer's shadow takes, `noise` in grey levels, `blur` in
    pixels, `bend` how far the paper bulges sideways as a share of its width.
    """

    frame: Size
    corners: Corners
    table: Texture
    table_colour: Colour
    light: Colour = (1.0, 0.98, 0.94)
    shadow: float = 0.3
    creases: int = 4
    bend: float = 0.012
    blur: float = 0.7
    noise: float = 2.5


def photograph(flat: Image.Image, shot: Shot, rng: np.random.Generator) -> Image.Image:
    """The receipt on a table, seen by a phone."""
    return photograph_all([(flat, shot.corners)], shot, rng)


def photograph_all(
    flats: Sequence[tuple[Image.Image, Corners]], shot: Shot, rng: np.random.Generator
) -> Image.Image:
    """Receipts that do not overlap on one table; the corners are theirs, not those of the shot."""
    papers, masks = zip(*(_laid(flat, corners, shot, rng) for flat, corners in flats), strict=True)
    paper, mask = reduce(ImageChops.lighter, papers), reduce(ImageChops.lighter, masks)
    scene = _on_table(paper, mask, shot, rng)
    return _developed(scene * _light(shot, rng)[..., None], shot, rng)


def _laid(
    flat: Image.Image, corners: Corners, shot: Shot, rng: np.random.Generator
) -> tuple[Image.Image, Image.Image]:
    """The paper in the frame, black around it, and the mask of it."""
    paper, mask = _bent(thermal_print(flat, rng, creases_count=shot.creases), shot.bend)
    places = [(x * shot.frame[0], y * shot.frame[1]) for x, y in corners]
    transform = perspective(paper.size, places)
    return _projected(paper, shot.frame, transform), _projected(mask, shot.frame, transform)


def thermal_print(
    flat: Image.Image, rng: np.random.Generator, *, creases_count: int = 0
) -> Image.Image:
    """Dark grey ink that fades in blotches and bands, on paper that is not quite white; mode L."""
    ink = 1 - np.asarray(flat, np.float32) / 255
    ink *= (
        0.80 + 0.08 * clouds(rng, flat.size, (260, 260)) + 0.04 * clouds(rng, flat.size, (9000, 24))
    )
    paper = 0.95 + 0.02 * clouds(rng, flat.size, (300, 700))
    paper = paper + 0.045 * creases(rng, flat.size, creases_count)
    return _grey((paper * (1 - ink)) * 255)


def scanned(
    flat: Image.Image, rng: np.random.Generator, *, skew: float, noise: float
) -> Image.Image:
    """The receipt on the glass of an office scanner, `skew` in degrees; mode L."""
    paper = thermal_print(flat, rng, creases_count=2)
    sheet = Image.new("L", (int(flat.width * 1.2), int(flat.height * 1.06)), 225)
    sheet.paste(70, _beside(sheet, paper, 3))
    sheet = sheet.filter(ImageFilter.GaussianBlur(3))
    sheet.paste(paper, _beside(sheet, paper, 0))
    turned = sheet.rotate(skew, Image.Resampling.BICUBIC, fillcolor=225)
    soft = turned.filter(ImageFilter.GaussianBlur(0.6))
    return _grey(np.asarray(soft, np.float32) + rng.normal(0, noise, (sheet.height, sheet.width)))


def perspective(source: Size, corners: list[tuple[float, float]]) -> list[float]:
    """The eight coefficients with which Pillow finds, for a frame's pixel, the source's pixel."""
    width, height = source
    targets = ((0, 0), (width, 0), (width, height), (0, height))
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners, targets, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return [float(value) for value in np.linalg.solve(np.array(rows), np.array(wanted))]


def _beside(sheet: Image.Image, paper: Image.Image, offset: int) -> tuple[int, int, int, int]:
    left, top = (
        (sheet.width - paper.width) // 2 + offset,
        (sheet.height - paper.height) // 2 + offset,
    )
    return left, top, left + paper.width, top + paper.height


def _bent(paper: Image.Image, bend: float) -> tuple[Image.Image, Image.Image]:
    """The paper as it curls off the roll, its rows shifted along a curve, and the mask of it."""
    margin = int(abs(bend) * paper.width) + 2
    wide = (paper.width + 2 * margin, paper.height)
    strips = 48
    edges = np.linspace(0, paper.height, strips + 1).astype(int).tolist()
    shifts = (bend * paper.width * np.sin(np.linspace(0, 1.6 * np.pi, strips + 1))).tolist()
    mesh = [
        ((0, y0, wide[0], y1), _quad((s0 - margin, y0), (s1 - margin, y1), wide[0]))
        for y0, y1, s0, s1 in zip(edges, edges[1:], shifts, shifts[1:], strict=False)
    ]
    full = Image.new("L", paper.size, 255)
    bent, mask = (
        image.transform(wide, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)
        for image in (paper, full)
    )
    return bent, mask


def _quad(top: tuple[float, int], bottom: tuple[float, int], width: int) -> tuple[float, ...]:
    """A source quadrilateral, anticlockwise from the top left, as Pillow's mesh wants it."""
    (x0, y0), (x1, y1) = top, bottom
    return (x0, y0, x1, y1, x1 + width, y1, x0 + width, y0)


def _projected(image: Image.Image, frame: Size, transform: list[float]) -> Image.Image:
    return image.transform(
        frame, Image.Transform.PERSPECTIVE, transform, Image.Resampling.BICUBIC, fillcolor=0
    )


def _on_table(
    paper: Image.Image, mask: Image.Image, shot: Shot, rng: np.random.Generator
) -> NDArray[np.floating]:
    """Colour planes in 0..255, with the shadow that the paper throws on the table."""
    table = shot.table(rng, shot.frame)[..., None] * np.array(shot.table_colour, np.float32)
    thrown = Image.new("L", shot.frame, 0)
    thrown.paste(mask, (10, 14))
    dark = np.asarray(thrown.filter(ImageFilter.GaussianBlur(14)), np.float32) / 255
    cover = np.asarray(mask.filter(ImageFilter.GaussianBlur(0.8)), np.float32)[..., None] / 255
    sheet = np.asarray(paper, np.float32)[..., None]
    scene: NDArray[np.floating] = table * (1 - 0.55 * dark[..., None]) * (1 - cover) + sheet * cover
    return scene


def _light(shot: Shot, rng: np.random.Generator) -> Field:
    """Falls off across the frame; a soft-edged shadow lies over one corner."""
    width, height = shot.frame
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    edge = x * 0.9 + y - 1.15 + 0.06 * clouds(rng, shot.frame, (width // 2, height // 3))
    shaded = 1 / (1 + np.exp(-edge * 14))
    fall_off = 1.04 - 0.16 * ((x - 0.4) ** 2 + (y - 0.35) ** 2)
    light: Field = (fall_off * (1 - shot.shadow * shaded)).astype(np.float32)
    return light


def _developed(scene: NDArray[np.floating], shot: Shot, rng: np.random.Generator) -> Image.Image:
    """White balance, lens blur and sensor noise; mode RGB."""
    tinted = np.clip(scene * np.array(shot.light, np.float32), 0, 255).astype(np.uint8)
    soft = Image.fromarray(tinted).filter(ImageFilter.GaussianBlur(shot.blur))
    grain = rng.normal(0, shot.noise, (*tinted.shape[:2], 1))
    return Image.fromarray(np.clip(np.asarray(soft) + grain, 0, 255).astype(np.uint8))


def _grey(levels: NDArray[np.floating]) -> Image.Image:
    return Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8))
