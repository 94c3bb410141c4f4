"""Pages straightened: turned back where they lie askew, flattened where they lie in perspective.

Positions are those of pixel corners, so an image reaches from 0 to its width and height. A
placement takes pixels of the result to pixels of the image that it was made from.
"""

import math
from itertools import pairwise

from PIL import Image

from preprocess.picture import Size
from receipts.placement import Placement, scaled, shifted

type Point = tuple[float, float]
# The corners of a paper in pixels of its image, clockwise from the top left of its text.
type Quad = tuple[Point, Point, Point, Point]
type Straightened = tuple[Image.Image, Placement]

# What rounding errors may add to a side before it takes a further pixel.
_TOLERANCE = 1e-6


def straighten(image: Image.Image, degrees: float) -> Straightened:
    """Turned anticlockwise by `degrees`, by which the lines of text fall to the right.

    The canvas grows until it holds all of the image (mode L or RGB), white where there is none.
    """
    placement, size = rotation(image.size, degrees)
    return _warped(image, placement, size), placement


def flatten_perspective(image: Image.Image, quad: Quad) -> Straightened:
    """The paper inside a convex `quad` as a rectangle of its natural size; mode L or RGB."""
    placement, size = rectification(quad)
    return _warped(image, placement, size), placement


def rotation(size: Size, degrees: float) -> tuple[Placement, Size]:
    """The map that `straighten` applies, and the size of its canvas."""
    width, height = size
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    across = math.ceil(width * abs(cos) + height * abs(sin) - _TOLERANCE)
    down = math.ceil(width * abs(sin) + height * abs(cos) - _TOLERANCE)
    turn = Placement(a=cos, b=-sin, d=sin, e=cos)
    turned = shifted(width / 2, height / 2).after(turn)
    return turned.after(shifted(-across / 2, -down / 2)), (across, down)


def rectification(quad: Quad) -> tuple[Placement, Size]:
    """The map that `flatten_perspective` applies, and the size of its result."""
    width, height = natural_size(quad)
    return _from_unit_square(quad).after(scaled(1 / width, 1 / height)), (width, height)


def natural_size(quad: Quad) -> Size:
    """The size at which no side of a paper loses detail: of two that face each other the longer."""
    top, right, bottom, left = (math.hypot(*side) for side in _sides(quad))
    return max(1, round(max(top, bottom))), max(1, round(max(left, right)))


def is_convex(quad: Quad) -> bool:
    """Whether it can be a sheet of paper seen in perspective: every corner turns clockwise."""
    sides = _sides(quad)
    return all(_cross(side, after) > 0 for side, after in pairwise([*sides, sides[0]]))


def area(quad: Quad) -> float:
    """Square pixels of a convex quadrilateral."""
    one, two, three, four = quad
    return abs(_cross(_direction(one, three), _direction(two, four))) / 2


def fanning(quad: Quad) -> float:
    """By how many degrees the top and the bottom of a paper, and so its lines, run apart."""
    top, _, (x, y), _ = _sides(quad)
    along = top[0] * -x + top[1] * -y
    return abs(math.degrees(math.atan2(_cross(top, (-x, -y)), along)))


def _warped(image: Image.Image, placement: Placement, size: Size) -> Image.Image:
    # Pillow takes the ninth number for 1, which it is in all the maps of this module.
    return image.transform(
        size,
        Image.Transform.PERSPECTIVE,
        placement[:8],
        Image.Resampling.BICUBIC,
        fillcolor="white",
    )


def _from_unit_square(quad: Quad) -> Placement:
    """Heckbert, Fundamentals of Texture Mapping and Image Warping (1989), section 2.2.3."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = quad
    right, down = (x1 - x2, y1 - y2), (x3 - x2, y3 - y2)
    bent = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3)
    whole = _cross(right, down)
    g, h = _cross(bent, down) / whole, _cross(right, bent) / whole
    a, d = x1 - x0 + g * x1, y1 - y0 + g * y1
    b, e = x3 - x0 + h * x3, y3 - y0 + h * y3
    return Placement(a=a, b=b, c=x0, d=d, e=e, f=y0, g=g, h=h)


def _sides(quad: Quad) -> tuple[Point, Point, Point, Point]:
    """The directions of top, right, bottom and left, clockwise."""
    one, two, three, four = quad
    return (
        _direction(one, two),
        _direction(two, three),
        _direction(three, four),
        _direction(four, one),
    )


def _direction(start: Point, end: Point) -> Point:
    return end[0] - start[0], end[1] - start[1]


def _cross(one: Point, other: Point) -> float:
    """Positive where the second direction lies clockwise of the first; y points down."""
    return one[0] * other[1] - one[1] * other[0]
