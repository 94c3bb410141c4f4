"""What reading an upload takes and gives: its limits and its pages."""

from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from receipts.profiles import Profile

# Below this a page at the engine's limit of 200:1 would come out under its limit of 11 pixels.
_LEAST_PIXELS = 100_000


class PageLimits(BaseModel):
    """What an upload may be, and how large a page image becomes; a profile sets them.

    `max_pixels` is the size a page image is reduced to, `max_source_pixels` that of the largest
    page that is read at all.
    """

    model_config = ConfigDict(frozen=True)

    max_bytes: Annotated[int, Field(gt=0)] = 100_000_000
    max_pages: Annotated[int, Field(gt=0)] = 200
    max_pixels: Annotated[int, Field(ge=_LEAST_PIXELS)] = 6_422_528
    max_source_pixels: Annotated[int, Field(gt=0)] = 250_000_000

    @classmethod
    def of(cls, profile: Profile) -> Self:
        """The limits that a profile sets."""
        return cls(
            max_bytes=profile.max_bytes, max_pages=profile.max_pages, max_pixels=profile.max_pixels
        )


@dataclass(frozen=True)
class PreparedPage:
    """One page as the engine takes it: upright, within the limits, sizes in pixels.

    `data` is None where the upload itself is the page and nothing has to be written.
    """

    page: int
    media_type: str
    width: int
    height: int
    data: bytes | None
