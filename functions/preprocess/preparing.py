"""A picture becomes the images that are sent: left as it is, or turned, cut out, enhanced."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image

from preprocess.look.faults import find_faults
from preprocess.look.image_hash import image_hash
from preprocess.look.look import (
    GLANCE_PIXELS,
    LOOK_PIXELS,
    NOT_LOOKED,
    TURNS,
    Look,
    glance_at,
    look_at,
)
from preprocess.page import PageLimits, PreparedImage, PreparedPage
from preprocess.picture import ImageFile, Picture, Size
from preprocess.render.encoding import encode
from preprocess.render.enhancement import Hints, enhance, needs_enhancement
from preprocess.render.papers import cut_out
from preprocess.render.shrinking import shrink
from preprocess.render.sizing import MOST_DECODED, fit
from preprocess.render.tiles import cut, tiling_scale
from receipts.contracts import PageFacts, PageFinding
from receipts.errors import BlankPage, NotLegible
from receipts.placement import Placement, scaled, shifted, turned
from receipts.profiles import Preparation

_JPEG = "image/jpeg"


def prepare(
    picture: Picture, page: int, *, limits: PageLimits, preparation: Preparation
) -> PreparedPage:
    """One page with the images to read of it; raises subclasses of `UploadRejected`."""
    return _Preparing(picture, page, limits, preparation).prepared()


class _Preparing(NamedTuple):
    picture: Picture
    page: int
    limits: PageLimits
    preparation: Preparation

    def prepared(self) -> PreparedPage:
        """Where the file can be left as it is, only the look decodes anything, and that little."""
        whole = self.picture.untouched(self.limits.max_pixels)
        if whole and (glance := self._glance(whole)) and not self._changes(glance):
            return self._untouched(whole, glance)
        image = None if whole else self.picture.decode(self._fitted)
        look = self._look(image)
        if whole and not self._changes(look):
            return self._untouched(whole, look)
        size = self._size(look)
        if image is None or image.size != size:
            image = self.picture.decode(size)
        return PreparedPage(self._facts(look), tuple(self._images(image, look)))

    def _glance(self, whole: ImageFile) -> Look | None:
        """Of the formats, JPEG alone gives a smaller copy for less."""
        if not self.preparation.look or whole.media_type != _JPEG:
            return None
        return glance_at(self.picture.preview(GLANCE_PIXELS), self.picture.size)

    def _look(self, decoded: Image.Image | None) -> Look:
        if not self.preparation.look:
            return NOT_LOOKED
        return look_at(self._copy(decoded), self.picture.size)

    def _untouched(self, whole: ImageFile, look: Look) -> PreparedPage:
        sent = PreparedImage(whole.media_type, *self.picture.size, whole.data)
        return PreparedPage(self._facts(look), (sent,))

    @property
    def _fitted(self) -> Size:
        return fit(self.picture.size, self.limits.max_pixels)

    def _copy(self, decoded: Image.Image | None) -> Image.Image:
        """What is looked at: small and grey."""
        if decoded is None:
            return self.picture.preview(LOOK_PIXELS)
        return shrink(decoded, fit(decoded.size, LOOK_PIXELS)).convert("L")

    def _facts(self, look: Look) -> PageFacts:
        """Raises `BlankPage` or `NotLegible` where the profile refuses such pages."""
        width, height = self.picture.size
        return PageFacts(
            page=self.page,
            width=width,
            height=height,
            turned=look.turn,
            quality=look.quality,
            findings=self._findings(look),
            image_hash=self._image_hash(look),
        )

    def _image_hash(self, look: Look) -> str | None:
        return image_hash(look.copy, look.turn) if look.copy and not look.blank else None

    def _findings(self, look: Look) -> tuple[PageFinding, ...]:
        if look.quality is None:
            return ()
        how = self.preparation
        verdict = how.blank if look.blank else how.illegible
        findings = find_faults(look.quality, look.blank, how.thresholds)
        if findings and verdict == "reject":
            raise (BlankPage if look.blank else NotLegible)(findings[0].message)
        return () if verdict == "ignore" else findings

    def _changes(self, look: Look) -> bool:
        """Whether the page has to be drawn anew; without a look that cannot be known."""
        if self.preparation.enhance == "full" or look.turn or look.papers:
            return True
        if look.copy is None or look.blank or self.preparation.enhance == "none":
            return False
        return needs_enhancement(look.copy, _hints(look, look.copy.size))

    def _size(self, look: Look) -> Size:
        """At which the page is decoded: larger where it is read in several images."""
        size = self.picture.size
        if look.papers:
            return fit(size, min(len(look.papers) * self.limits.max_pixels, MOST_DECODED))
        height = look.quality.text_height if look.quality else None
        scale = tiling_scale(size, self.limits.max_pixels, height)
        pixels = math.floor(scale * scale * size[0] * size[1])
        if pixels <= self.limits.max_pixels:
            return self._fitted
        return fit(size, min(pixels, MOST_DECODED))

    def _images(self, image: Image.Image, look: Look) -> Iterator[PreparedImage]:
        width, height = self.picture.size
        place = scaled(width / image.width, height / image.height)
        if look.turn:
            place = place.after(turned(look.turn, *image.size))
            image = image.transpose(TURNS[look.turn])
        if not look.papers:
            level = "none" if look.blank else self.preparation.enhance
            better, inside = enhance(image, level, _hints(look, image.size))
            yield from self._tiles(better, 1, place.after(inside))
        for receipt, corners in enumerate(look.papers, 1):
            piece, inside = cut_out(image, corners)
            yield from self._tiles(piece, receipt, place.after(inside))

    def _tiles(self, image: Image.Image, receipt: int, place: Placement) -> Iterator[PreparedImage]:
        for number, tile in enumerate(cut(image, self.limits.max_pixels), 1):
            encoded = encode(tile.image)
            across = tile.image.width / encoded.width
            down = tile.image.height / encoded.height
            yield PreparedImage(
                encoded.media_type,
                encoded.width,
                encoded.height,
                encoded.data,
                receipt=receipt,
                tile=number,
                placement=place.after(shifted(0, tile.top)).after(scaled(across, down)),
            )


def _hints(look: Look, size: Size) -> Hints:
    """What was seen, in pixels of the upright image of this size."""
    if look.outline is None:
        return Hints(skew=look.skew, is_well_lit=look.is_well_lit)
    one, two, three, four = ((x * size[0], y * size[1]) for x, y in look.outline)
    paper = (one, two, three, four)
    return Hints(skew=look.skew, paper=paper, is_well_lit=look.is_well_lit)
