"""Random fields that surfaces and light are made of; the caller brings the seeded generator."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.float32]
Size = tuple[int, int]


def clouds(rng: np.random.Generator, size: Size, cell: Size) -> Field:
    """Smooth noise around 0 within about ±1; `cell` is the width and height of a blob in pixels."""
    columns, rows = (max(2, side // step + 2) for side, step in zip(size, cell, strict=True))
    coarse = rng.uniform(-1, 1, (rows, columns)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC))


def creases(rng: np.random.Generator, size: Size, count: int) -> Field:
    """Folds in paper: one side of each line is lighter, the other darker, and both fade out."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    field = np.zeros((height, width), np.float32)
    for _ in range(count):
        angle, reach = rng.uniform(0, np.pi), rng.uniform(0.02, 0.08) * width
        centre_x, centre_y = rng.uniform(0.1, 0.9, 2) * (width, height)
        away = (x - centre_x) * np.sin(angle) - (y - centre_y) * np.cos(angle)
        field += (np.tanh(away / 3) * np.exp(-np.abs(away) / reach)).astype(np.float32)
    return field


def wood(rng: np.random.Generator, size: Size, *, board: int = 420) -> Field:
    """Grain along the width, in boards of `board` pixels; around 1, gaps between boards darker."""
    height = size[1]
    grain = 0.16 * clouds(rng, size, (900, 14)) + 0.07 * clouds(rng, size, (260, 4))
    tone = np.repeat(rng.uniform(-0.1, 0.1, height // board + 1), board)[:height, None]
    gap = np.exp(-(np.arange(height) % board) / 3.0)[:, None]
    field: Field = (1 + grain + tone - 0.55 * gap).astype(np.float32)
    return field


def stone(rng: np.random.Generator, size: Size) -> Field:
    """A speckled worktop, around 1."""
    speckle = 0.10 * clouds(rng, size, (7, 7)) + 0.08 * clouds(rng, size, (40, 40))
    veins = np.exp(-np.abs(clouds(rng, size, (600, 240))) * 40)
    return (1 + speckle - 0.25 * veins).astype(np.float32)


def cloth(rng: np.random.Generator, size: Size) -> Field:
    """A woven table cloth with a wide check, around 1."""
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    weave = 0.05 * np.sin(x * 1.1) * np.sin(y * 1.1)
    check = 0.14 * (np.sign(np.sin(x / 55)) + np.sign(np.sin(y / 55)))
    field: Field = (1 + weave + check + 0.08 * clouds(rng, size, (90, 90))).astype(np.float32)
    return field
