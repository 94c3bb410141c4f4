"""What reading an upload takes and gives: its limits, its pages, the images of a page."""

from typing import Annotated, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field

from receipts.contracts import PageFacts
from receipts.placement import IDENTITY, Placement
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

    def of(self, profile: Profile) -> Self:
        """These limits with those that the profile sets itself."""
        return self.model_copy(
            update={
                "max_bytes": profile.max_bytes or self.max_bytes,
                "max_pages": profile.max_pages or self.max_pages,
                "max_pixels": profile.max_pixels,
            }
        )


class PreparedImage(NamedTuple):
    """An image as the engine takes it: upright, within the limits, sizes in pixels.

    `data` is None where the upload itself is the image and nothing has to be written; `receipt`,
    `tile` and `placement` are those of a `PageImage`.
    """

    media_type: str
    width: int
    height: int
    data: bytes | None
    receipt: int = 1
    tile: int = 1
    placement: Placement = IDENTITY


class PreparedPage(NamedTuple):
    """One page: what is known of it, and the images to read."""

    facts: PageFacts
    images: tuple[PreparedImage, ...]

    @property
    def page(self) -> int:
        """Its number in the document, from 1."""
        return self.facts.page


class UnreadablePage(NamedTuple):
    """A page of several that cannot be read, by the code and message of its refusal."""

    page: int
    code: str
    message: str
