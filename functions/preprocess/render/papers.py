"""One of several receipts on a photo, cut out of it and laid flat."""

from PIL import Image

from preprocess.render.geometry import Point, Quad, flatten_perspective
from receipts.placement import Placement

# What a corner may be wrong by, as a share of the way from the middle.
_MARGIN = 1.04


def cut_out(image: Image.Image, corners: Quad) -> tuple[Image.Image, Placement]:
    """The inside of four corners, clockwise from the top left, and a little around it.

    Corners are shares of the image's width and height; the placement takes pixels of the piece to
    pixels of the image.
    """
    colours = image.convert("L") if image.mode == "1" else image
    middle = sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4
    one, two, three, four = (_outwards(corner, middle, image.size) for corner in corners)
    return flatten_perspective(colours, (one, two, three, four))


def _outwards(corner: Point, middle: Point, size: tuple[int, int]) -> Point:
    """In pixels, and within the image."""
    (x, y), (mid_x, mid_y) = corner, middle
    right, down = mid_x + (x - mid_x) * _MARGIN, mid_y + (y - mid_y) * _MARGIN
    return min(max(right, 0.0), 1.0) * size[0], min(max(down, 0.0), 1.0) * size[1]
