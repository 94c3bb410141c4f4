"""Figures out of a histogram of 256 grey levels."""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

LEVELS = 256
WHITE = LEVELS - 1


class Moments(NamedTuple):
    """How many pixels, their mean level and their mean square; zeros where there is none."""

    pixels: int
    mean: float
    square: float


def moments(histogram: Sequence[int]) -> Moments:
    """The count, mean and mean square of the levels."""
    count = sum(histogram)
    whole = max(1, count)
    mean = sum(level * pixels for level, pixels in enumerate(histogram)) / whole
    square = sum(level * level * pixels for level, pixels in enumerate(histogram)) / whole
    return Moments(count, mean, square)


def percentile(histogram: Sequence[int], share: float) -> int:
    """The lowest level that `share` (0..1) of the pixels do not pass; 0 where there is none."""
    wanted = share * sum(histogram)
    sums = accumulate(histogram)
    return next((level for level, pixels in enumerate(sums) if pixels >= wanted), 0)


def at_least(level: int) -> list[int]:
    """The table that makes levels from `level` on white and all others black."""
    return [WHITE if value >= level else 0 for value in range(LEVELS)]
