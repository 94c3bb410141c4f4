"""A page made easier to read: less noise, straight, without margins, in even light.

What helps was measured with RapidOCR by `benchmarks.enhancement`, and so were the thresholds.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

from PIL import Image

from preprocess.render import geometry, light, margins, noise
from preprocess.render.geometry import Quad
from preprocess.render.papers import cut_out
from receipts.placement import IDENTITY, Placement

type Level = Literal["none", "auto", "full"]
type Enhanced = tuple[Image.Image, Placement]

# One pixel in two hundred costs a sixth of the words; the worst of clean scans has half of this.
_LEAST_SPECKS = 0.001
# In grey levels: half a hundredth of the words from here on; clean scans have less than 1.
_LEAST_GRAIN = 4.0
# Degrees: words are read as before, but rows of goods are no longer told apart.
_LEAST_FANNING = 6.0
# Of the image: what is left fills more of the engine's pixels, or costs fewer tokens.
_MOST_EMPTY = 0.25
_LEAST_EVENNESS = 0.35
_LEAST_CONTRAST = 0.3
# White print on black, which evened light makes worse.
_DARK_PAGE = 0.25


class Hints(NamedTuple):
    """What the look knows of an image.

    `skew` is by how many degrees the lines of text fall to the right, `paper` the outline of the
    paper, where it does not fill the image. Light that is seen to be good need not be measured.
    """

    skew: float = 0.0
    paper: Quad | None = None
    is_well_lit: bool = False


class _Step(NamedTuple):
    """`helps` measures on an image whether the step is worth it, `apply` takes it."""

    helps: Callable[[Image.Image, Hints], bool]
    apply: Callable[[Image.Image, Hints], Enhanced]


def enhance(image: Image.Image, level: Level, hints: Hints) -> Enhanced:
    """An image with every step taken, or those that help it, or as it is, as a bilevel one is.

    The placement takes pixels of the result to pixels of `image`.
    """
    if level == "none" or image.mode == "1":
        return image, IDENTITY
    placement = IDENTITY
    for step in _STEPS:
        if level == "full" or step.helps(image, hints):
            image, placed = step.apply(image, hints)
            placement = placement.after(placed)
    return image, placement


def needs_enhancement(copy: Image.Image, hints: Hints) -> bool:
    """Whether a page that need not be drawn anew should be, judged on a small copy of it.

    Where words are lost: a copy shows no noise, and what lies beside the text costs none. `hints`
    are those of the copy.
    """
    return _is_fanned(hints) or _is_badly_lit(copy, hints)


def _has_specks(image: Image.Image, hints: Hints) -> bool:
    """Grain has pixels that stand alone as well, and to take those away costs words."""
    return noise.speck_share(image) >= _LEAST_SPECKS and not _is_grainy(image, hints)


def _is_grainy(image: Image.Image, _: Hints) -> bool:
    return noise.grain(image) >= _LEAST_GRAIN


def _shows_table(image: Image.Image, hints: Hints) -> bool:
    """Whether much else is around the paper, or its lines fan out."""
    paper = _outline(hints)
    if paper is None:
        return False
    covered = geometry.area(paper) / (image.width * image.height)
    return covered <= 1 - _MOST_EMPTY or _is_fanned(hints)


def _is_fanned(hints: Hints) -> bool:
    paper = _outline(hints)
    return paper is not None and geometry.fanning(paper) >= _LEAST_FANNING


def _flatten(image: Image.Image, hints: Hints) -> Enhanced:
    paper = _outline(hints)
    if paper is None:
        return image, IDENTITY
    one, two, three, four = ((x / image.width, y / image.height) for x, y in paper)
    return cut_out(image, (one, two, three, four))


def _outline(hints: Hints) -> Quad | None:
    """The paper's, where it has the shape of one."""
    return hints.paper if hints.paper and geometry.is_convex(hints.paper) else None


def _has_wide_margins(image: Image.Image, _: Hints) -> bool:
    left, top, right, bottom = margins.drawn_area(image)
    drawn = (right - left) * (bottom - top)
    return drawn <= (1 - _MOST_EMPTY) * image.width * image.height


def _is_badly_lit(image: Image.Image, hints: Hints) -> bool:
    if hints.is_well_lit:
        return False
    seen = light.find_light(image)
    if seen.brightness < _DARK_PAGE:
        return False
    return seen.evenness <= _LEAST_EVENNESS or seen.contrast <= _LEAST_CONTRAST


def _never(_: Image.Image, __: Hints) -> bool:
    """Grain and skew (up to 25 degrees) cost RapidOCR no more words than their mending does."""
    return False


def _straighten(image: Image.Image, hints: Hints) -> Enhanced:
    """A paper whose outline is known was flattened before, and so is straight."""
    return (image, IDENTITY) if _outline(hints) else geometry.straighten(image, hints.skew)


def _in_place(
    change: Callable[[Image.Image], Image.Image],
) -> Callable[[Image.Image, Hints], Enhanced]:
    """A step that leaves every pixel where it is."""
    return lambda image, _: (change(image), IDENTITY)


# Noise goes first, as resampling would spread it; light last, when the table is cut away. What
# turning leaves white in the corners would be taken for print, so margins go before.
_STEPS = (
    _Step(_has_specks, _in_place(noise.remove_specks)),
    _Step(_never, _in_place(noise.smooth_grain)),
    _Step(_shows_table, _flatten),
    _Step(_has_wide_margins, lambda image, _: margins.crop_margins(image)),
    _Step(_never, _straighten),
    _Step(_is_badly_lit, _in_place(light.even_light)),
)
