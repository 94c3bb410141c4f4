"""Where the image that was read lies on its page, so that boxes come back to the page.

A placement is a projective map from pixels of the image to pixels of the page, as the nine numbers
of a 3 x 3 matrix, row by row; positions are those of pixel corners, not of pixel centres.
"""

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from receipts.text import Box, schema_of

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


class Placement(NamedTuple):
    """x' = (a x + b y + c) / w and y' = (d x + e y + f) / w, with w = g x + h y + i."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    e: float = 1.0
    f: float = 0.0
    g: float = 0.0
    h: float = 0.0
    i: float = 1.0

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: Any, handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        """Pydantic asks for it."""
        return schema_of(cls, handler)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the image on the page."""
        w = self.g * x + self.h * y + self.i
        return (self.a * x + self.b * y + self.c) / w, (self.d * x + self.e * y + self.f) / w

    def box(self, box: Box) -> Box:
        """A box of the image on the page; its corners keep their order, which is the text's."""
        corners = zip(box[0::2], box[1::2], strict=True)
        return Box(*(round(value) for x, y in corners for value in self.point(x, y)))

    def after(self, first: "Placement") -> "Placement":
        """The map that applies `first`, then this one."""
        rows = (self[0:3], self[3:6], self[6:9])
        columns = (first[0::3], first[1::3], first[2::3])
        return Placement(*(math.sumprod(row, column) for row in rows for column in columns))

    def inverse(self) -> "Placement":
        """From pixels of the page to pixels of the image, up to a common factor (the adjugate)."""
        a, b, c, d, e, f, g, h, i = self
        return Placement(
            *(e * i - f * h, c * h - b * i, b * f - c * e),
            *(f * g - d * i, a * i - c * g, c * d - a * f),
            *(d * h - e * g, b * g - a * h, a * e - b * d),
        )


IDENTITY = Placement()


def scaled(across: float, down: float) -> Placement:
    """The image is the page at another size; page pixels to one of the image."""
    return Placement(a=across, e=down)


def shifted(right: float, down: float) -> Placement:
    """The image was cut out of the page at this place."""
    return Placement(c=right, f=down)


def turned(degrees: int, width: int, height: int) -> Placement:
    """The image is the page turned clockwise by 0, 90, 180 or 270 degrees; sizes are the page's."""
    return {
        0: IDENTITY,
        90: Placement(a=0, b=1, d=-1, e=0, f=height),
        180: Placement(a=-1, c=width, e=-1, f=height),
        270: Placement(a=0, b=-1, c=width, d=1, e=0),
    }[degrees]
