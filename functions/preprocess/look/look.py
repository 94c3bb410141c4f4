"""A look at a page: what is judged on a small grey copy of it before anything else is done."""

from typing import Literal, NamedTuple

from PIL import Image
from PIL.Image import Transpose

from preprocess.levels import evenness
from preprocess.look.papers import find_papers
from preprocess.look.papers_glimpse import glimpse_papers
from preprocess.look.papers_quad import Quad
from preprocess.look.quality import measure
from preprocess.look.quality_blank import is_blank
from preprocess.look.quality_ink import Ink, find_ink
from preprocess.look.text_ink import Print
from preprocess.look.text_layout import TextLayout, text_layout
from preprocess.picture import Size
from receipts.contracts import PageQuality

# Pixels of the copy that is looked at: letters of an A4 page are eight pixels high in it.
LOOK_PIXELS = 1_000_000

# Pixels of the copy of a first glance, where nearly every page shows that it is upright and sharp.
GLANCE_PIXELS = 250_000
_LONG = 2_000

# Well above what is evened, and what no page has in a glance that is blurred in a look.
_GOOD_CONTRAST, _GOOD_EVENNESS = 0.35, 0.5
_CRISP = 0.6

# Clockwise, unlike Pillow's names.
TURNS = {90: Transpose.ROTATE_270, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_90}


class Look(NamedTuple):
    """What was seen; all but `turn` is of the page after it was turned.

    `turn` is in degrees clockwise, `skew` in degrees; `evenness` is the level of the darker paper
    under print as a share of the lighter's. Corners of `papers` (two receipts or more on one photo)
    and of the `outline` of a single one are shares of the page's width and height. `copy` is what
    was looked at, made smaller and not turned.
    """

    turn: Literal[0, 90, 180, 270] = 0
    skew: float = 0.0
    blank: bool = False
    quality: PageQuality | None = None
    evenness: float = 1.0
    papers: tuple[Quad, ...] = ()
    outline: Quad | None = None
    copy: Image.Image | None = None

    @property
    def is_crisp(self) -> bool:
        """Whether print is so sharp that a larger copy would not show it blurred."""
        return self.quality is not None and self.quality.sharpness >= _CRISP

    @property
    def is_well_lit(self) -> bool:
        """Whether the light is beyond doubt; the rest is measured more closely."""
        contrast = self.quality.contrast if self.quality else 0.0
        return contrast >= _GOOD_CONTRAST and self.evenness >= _GOOD_EVENNESS


NOT_LOOKED = Look()


def look_at(copy: Image.Image, page_size: Size) -> Look:
    """Judge a page by a grey copy (mode L) of LOOK_PIXELS; `page_size` is the whole page's."""
    # The letters of a long receipt are small in its copy as it is.
    page, ink = find_ink(copy, scale=1 if max(copy.size) > _LONG else 2)
    text = text_layout(page)
    upright = page.small.transpose(TURNS[text.turn]) if text.turn else page.small
    papers = find_papers(upright)
    return _look(page, ink, text, page_size)._replace(
        turn=text.turn,
        papers=tuple(_shares(paper, upright.size) for paper in papers.several),
        outline=_shares(papers.outline, upright.size) if papers.outline else None,
    )


def glance_at(copy: Image.Image, page_size: Size) -> Look | None:
    """Judge a page by a copy of GLANCE_PIXELS; None where that leaves a doubt about anything."""
    page, ink = find_ink(copy, scale=1)
    text, glimpse = text_layout(page), glimpse_papers(page)
    look = _look(page, ink, text, page_size)
    if not (text.is_surely_upright and glimpse.is_clear and look.is_crisp):
        return None
    return look._replace(outline=_shares(glimpse.outline, copy.size) if glimpse.outline else None)


def _look(page: Print, ink: Ink, text: TextLayout, page_size: Size) -> Look:
    """All but the papers and the turn."""
    scale = max(page.copy.size) / max(page_size)
    return Look(
        skew=text.skew,
        blank=is_blank(page.small),
        quality=measure(page, ink, scale=scale, text_height=text.height),
        evenness=evenness(page.paper.histogram(ink.mask if ink.pixels else None)),
        copy=page.small,
    )


def _shares(quad: Quad, size: tuple[int, int]) -> Quad:
    first, second, third, fourth = ((x / size[0], y / size[1]) for x, y in quad)
    return first, second, third, fourth
