"""Figures out of a histogram of levels."""

from collections.abc import Sequence
from itertools import accumulate

LEVELS = 256
WHITE = LEVELS - 1

_DARKER, _LIGHTER = 0.1, 0.95


def mean_square(histogram: Sequence[int]) -> float:
    """Of the levels; 0 where there are no pixels."""
    squares = sum(level * level * pixels for level, pixels in enumerate(histogram))
    return squares / max(1, sum(histogram))


def percentile(histogram: Sequence[int], share: float) -> int:
    """The lowest level that `share` (0..1) of the pixels do not pass; 0 where there is none."""
    wanted = share * sum(histogram)
    sums = accumulate(histogram)
    return next((level for level, pixels in enumerate(sums) if pixels >= wanted), 0)


def evenness(paper: Sequence[int]) -> float:
    """The level of the darker paper as a share of the lighter's."""
    return percentile(paper, _DARKER) / max(1, percentile(paper, _LIGHTER))


def at_least(level: int) -> list[int]:
    """The table that makes levels from `level` on white and all others black."""
    return [WHITE if value >= level else 0 for value in range(LEVELS)]
