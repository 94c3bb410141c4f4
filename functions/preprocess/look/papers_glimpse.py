"""Whether a small copy shows more than one paper: only then are they searched for."""

from typing import NamedTuple

from preprocess.levels import at_least
from preprocess.look.papers_quad import Quad, contains
from preprocess.look.papers_regions import Region
from preprocess.look.papers_search import PRINT_DEPTH, Scene, paper_of, printed_regions
from preprocess.look.text_ink import Print

# The copy is looked at with about so many pixels on its longer side.
_SIDE = 100
_STEPS = (8, 22)


class Glimpse(NamedTuple):
    """The corners of a paper in pixels of the copy; it `is_clear` if nothing else may be one."""

    outline: Quad | None
    is_clear: bool


def glimpse_papers(page: Print) -> Glimpse:
    """One paper or none, and whether that is all: of photos of several papers it never is."""
    factor = max(1, round(max(page.small.size) / _SIDE))
    printed = page.dark.point(at_least(PRINT_DEPTH))
    scene = Scene(page.paper.reduce(factor), printed.reduce(factor), factor)
    regions = list(printed_regions(scene, _STEPS))
    paper = next(filter(None, (paper_of(scene, region) for region in regions)), None)
    if paper is None:
        return Glimpse(None, is_clear=not regions)
    return Glimpse(
        outline=None if paper.borders else paper.corners,
        is_clear=all(_is_within(region, paper.corners, factor) for region in regions),
    )


def _is_within(region: Region, outline: Quad, factor: int) -> bool:
    left, top, right, bottom = (edge * factor for edge in region.box)
    return contains(outline, ((left + right) / 2, (top + bottom) / 2))
