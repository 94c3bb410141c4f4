"""A perceptual hash, by which two pictures of one receipt are told without comparing them."""

from itertools import pairwise

from PIL import Image

from preprocess.look.look import TURNS

_SIDE = 8
# Grey levels: less is the paper's shade and the codec's noise, and would be set by chance.
_STEP = 8


def image_hash(copy: Image.Image, turn: int) -> str | None:
    """At which of 8 x 8 places the page is darker to the right (dHash): 16 hexadecimal digits.

    Of a grey copy (mode L), once it is turned; None where nothing is, or all would be alike.
    """
    upright = copy.transpose(TURNS[turn]) if turn else copy
    small = upright.resize((_SIDE + 1, _SIDE), Image.Resampling.BOX).tobytes()
    rows = (small[start : start + _SIDE + 1] for start in range(0, len(small), _SIDE + 1))
    bits = [left - right >= _STEP for row in rows for left, right in pairwise(row)]
    return f"{sum(bit << place for place, bit in enumerate(bits)):016x}" if any(bits) else None
