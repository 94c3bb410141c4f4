"""A picture in black and white as one number: what takes a pass over its pixels takes microseconds.

What is moved out of a row comes in on the other side of the next, as margins are blank.
"""

from collections.abc import Callable
from operator import and_, or_
from typing import NamedTuple

from PIL import Image

type Choice = Callable[[int, int], int]

_BYTE = 8


class Bitmap(NamedTuple):
    """Rows from the top down, each of whole bytes, the leftmost pixel in the highest bit."""

    bits: int
    size: tuple[int, int]

    @property
    def row(self) -> int:
        """Bits from a pixel to the one below it."""
        return -(-self.size[0] // _BYTE) * _BYTE

    def image(self) -> Image.Image:
        """The same in mode L."""
        packed = self.bits.to_bytes(self.row // _BYTE * self.size[1])
        return Image.frombytes("1", self.size, packed).convert("L")


def bitmap(image: Image.Image) -> Bitmap:
    """The bits of an image of mode 1."""
    return Bitmap(int.from_bytes(image.tobytes()), image.size)


def without_long_runs(ink: Bitmap, length: int) -> Bitmap:
    """The ink without what is part of a run of `length` pixels along its row or its column."""
    lying, standing = (_opened(ink.bits, length, step) for step in (1, ink.row))
    return ink._replace(bits=ink.bits & ~(lying | standing))


def closed_gaps(bits: int, *, reach: int, width: int, step: int) -> int:
    """Gaps up to `width` closed, where those up to `reach` are already, along rows or columns."""
    while reach < width:
        further = min(reach + 1, width - reach)
        bits |= bits >> further * step
        reach += further
    return bits


def run_count(bits: int, step: int) -> int:
    """How many runs there are along rows (`step` 1) or columns (`step` is the row's bits)."""
    return (bits ^ bits >> step).bit_count() // 2


def _opened(bits: int, length: int, step: int) -> int:
    ends = _over_window(bits, length, step, and_)
    return _over_window(ends << (length - 1) * step, length, step, or_)


def _over_window(bits: int, length: int, step: int, choose: Choice) -> int:
    """Each pixel chosen among the `length` pixels that end with it, in log2 steps."""
    done = 1
    while done < length:
        further = min(done, length - done)
        bits = choose(bits, bits >> further * step)
        done += further
    return bits
