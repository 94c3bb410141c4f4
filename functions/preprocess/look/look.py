"""A look at a page: what is judged on a small grey copy of it before anything else is done."""

from dataclasses import dataclass
from typing import Literal

from PIL import Image
from PIL.Image import Transpose

from preprocess.look.papers import find_papers
from preprocess.look.papers_quad import Quad
from preprocess.look.quality import evenness, measure
from preprocess.look.quality_blank import is_blank
from preprocess.look.quality_ink import find_ink
from preprocess.look.text_layout import text_layout
from receipts.contracts import PageQuality

# Pixels of the copy that is looked at: letters of an A4 page are eight pixels high in it.
LOOK_PIXELS = 1_000_000

# Well above what is evened.
_GOOD_CONTRAST, _GOOD_EVENNESS = 0.35, 0.5

# Clockwise, unlike Pillow's names.
TURNS = {90: Transpose.ROTATE_270, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_90}


@dataclass(frozen=True)
class Look:
    """What was seen; all but `turn` is of the page after it was turned.

    `turn` is in degrees clockwise, `skew` in degrees; `evenness` is the level of the darker paper
    as a share of the lighter's. Corners of `papers` (two receipts or more on one photo) and of the
    `outline` of a single one are shares of the page's width and height.
    """

    turn: Literal[0, 90, 180, 270] = 0
    skew: float = 0.0
    blank: bool = False
    quality: PageQuality | None = None
    evenness: float = 1.0
    papers: tuple[Quad, ...] = ()
    outline: Quad | None = None

    @property
    def is_well_lit(self) -> bool:
        """Whether the light is beyond doubt; the rest is measured more closely."""
        contrast = self.quality.contrast if self.quality else 0.0
        return contrast >= _GOOD_CONTRAST and self.evenness >= _GOOD_EVENNESS


NOT_LOOKED = Look()


def look_at(copy: Image.Image, page_size: tuple[int, int]) -> Look:
    """Judge a page by its grey copy (mode L); `page_size` is the whole page's, in pixels."""
    page, ink = find_ink(copy)
    text = text_layout(page)
    upright = page.small.transpose(TURNS[text.turn]) if text.turn else page.small
    scale = max(copy.size) / max(page_size)
    papers = find_papers(upright)
    return Look(
        turn=text.turn,
        skew=text.skew,
        blank=is_blank(upright),
        quality=measure(page, ink, scale=scale, text_height=text.height),
        evenness=evenness(page.paper),
        papers=tuple(_shares(paper, upright.size) for paper in papers.several),
        outline=_shares(papers.outline, upright.size) if papers.outline else None,
    )


def _shares(quad: Quad, size: tuple[int, int]) -> Quad:
    first, second, third, fourth = ((x / size[0], y / size[1]) for x, y in quad)
    return first, second, third, fourth
