"""What cameras and scanners do to a page, a fault at a time, and what a look would tell of it."""

import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

from preprocess.render.enhancement import Hints
from preprocess.render.geometry import Quad
from samples.camera import perspective
from samples.textures import clouds, wood

type Damaged = tuple[Image.Image, Hints]
type Damage = Callable[[Image.Image, np.random.Generator], Damaged]
type Pixels = NDArray[np.float32]

_NOTHING = Hints()
_SPECKS = 0.005
_WOOD = (128, 86, 56)


def damaged(page: Image.Image, fault: str, *, seed: str) -> Damaged:
    """A mode RGB page with the fault of that name; the same seed gives the same pixels."""
    return FAULTS[fault](page, np.random.default_rng(list(f"{seed} {fault}".encode())))


def _clean(page: Image.Image, _: np.random.Generator) -> Damaged:
    return page, _NOTHING


def _blurred(page: Image.Image, _: np.random.Generator) -> Damaged:
    return page.filter(ImageFilter.GaussianBlur(1.3)), _NOTHING


def _compressed(page: Image.Image, _: np.random.Generator) -> Damaged:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=30)
    return Image.open(out).convert("RGB"), _NOTHING


def _speckled(page: Image.Image, rng: np.random.Generator) -> Damaged:
    """Salt and pepper on a pixel in two hundred each."""
    chance = rng.uniform(0, 1, (page.height, page.width, 1))
    salted = np.where(chance > 1 - _SPECKS, 255, _pixels(page))
    return _image(np.where(chance < _SPECKS, 0, salted)), _NOTHING


def _grainy(page: Image.Image, rng: np.random.Generator) -> Damaged:
    return _image(_pixels(page) + _grain(page, rng, 22)), _NOTHING


def _faint(page: Image.Image, rng: np.random.Generator) -> Damaged:
    """Thermal paper that has faded, or print behind a bright reflection."""
    return _image(185 + (_pixels(page) - 255) * 0.14 + _grain(page, rng, 3)), _NOTHING


def _shaded(page: Image.Image, rng: np.random.Generator) -> Damaged:
    """A soft shadow that takes four fifths of the light of one corner."""
    return _image(_pixels(page) * _shadow(page, rng, 0.8) + _grain(page, rng, 3)), _NOTHING


def _at_night(page: Image.Image, rng: np.random.Generator) -> Damaged:
    """Little light, a shadow in it, and the grain of a sensor at its limit."""
    lit = _pixels(page) * _shadow(page, rng, 0.75) * 0.6
    return _image(lit + _grain(page, rng, 9)), _NOTHING


def _askew(degrees: float) -> Damage:
    def turn(page: Image.Image, _: np.random.Generator) -> Damaged:
        turned = page.rotate(
            -degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=(255, 255, 255)
        )
        return turned, Hints(skew=degrees)

    return turn


def _on_table(corners: Quad, size: tuple[float, float]) -> Damage:
    """A photo `size` times as wide and high as the paper; corners as shares of it."""

    def shoot(page: Image.Image, rng: np.random.Generator) -> Damaged:
        frame = (round(page.width * size[0]), round(page.height * size[1]))
        one, two, three, four = ((x * frame[0], y * frame[1]) for x, y in corners)
        way = Image.Transform.PERSPECTIVE, perspective(page.size, [one, two, three, four])
        paper = page.transform(frame, *way, Image.Resampling.BICUBIC)
        full = Image.new("L", page.size, 255)
        mask = full.transform(frame, *way, Image.Resampling.BICUBIC)
        table = _image(wood(rng, frame)[..., None] * np.array(_WOOD, np.float32))
        table.paste(paper, mask=mask.filter(ImageFilter.GaussianBlur(0.8)))
        return table, Hints(paper=(one, two, three, four))

    return shoot


def _with_margins(page: Image.Image, _: np.random.Generator) -> Damaged:
    """A receipt on the glass of an office scanner."""
    border = (int(page.width * 0.6), int(page.height * 0.3))
    return ImageOps.expand(page, border, fill=(255, 255, 255)), _NOTHING


def _shadow(page: Image.Image, rng: np.random.Generator, depth: float) -> Pixels:
    y, x = np.mgrid[0 : 1 : page.height * 1j, 0 : 1 : page.width * 1j]
    edge = x * 0.9 + y - 1 + 0.15 * clouds(rng, page.size, (page.width // 2, page.height // 2))
    light: Pixels = (1 - depth / (1 + np.exp(-edge * 10))).astype(np.float32)
    return light[..., None]


def _grain(page: Image.Image, rng: np.random.Generator, level: float) -> Pixels:
    return rng.normal(0, level, (page.height, page.width, 1)).astype(np.float32)


def _pixels(page: Image.Image) -> Pixels:
    return np.asarray(page, np.float32)


def _image(levels: Pixels) -> Image.Image:
    return Image.fromarray(np.clip(levels + 0.5, 0, 255).astype(np.uint8))


FAULTS: dict[str, Damage] = {
    "clean": _clean,
    "blurred": _blurred,
    "JPEG 30": _compressed,
    "salt and pepper": _speckled,
    "sensor grain": _grainy,
    "faint": _faint,
    "shadow": _shaded,
    "night": _at_night,
    "3 degrees askew": _askew(3),
    "7 degrees askew": _askew(7),
    "from above": _on_table(((0.14, 0.07), (0.80, 0.05), (0.90, 0.95), (0.07, 0.93)), (1.45, 1.25)),
    "from the side": _on_table(
        ((0.12, 0.10), (0.88, 0.16), (0.88, 0.84), (0.12, 0.90)), (1.3, 1.3)
    ),
    "wide margins": _with_margins,
}
