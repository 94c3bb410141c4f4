"""How well a page can be read, measured on a small grey copy of it."""

from preprocess.levels import WHITE
from preprocess.look.quality_glare import glare
from preprocess.look.quality_ink import Ink
from preprocess.look.quality_sharpness import sharpness
from preprocess.look.text_ink import Print
from receipts.contracts import PageQuality

_DIGITS = 3


def measure(page: Print, ink: Ink, *, scale: float, text_height: float | None) -> PageQuality:
    """The quality of a page from a copy of it, which is `scale` times as wide as the page.

    `text_height` is that of the copy's letters in its pixels. Contrast is that of the print to the
    paper around it, relative to the paper (the print contrast signal of ISO 1831), so that the
    light does not count; brightness is the paper's. Blur finer than a pixel of the copy, and what
    is lost in print finer than that, cannot be seen here.
    """
    return PageQuality(
        sharpness=round(sharpness(page, text_height), _DIGITS),
        contrast=round(ink.depth / max(1.0, ink.light), _DIGITS),
        brightness=round(ink.light / WHITE, _DIGITS),
        glare=round(glare(page.small, ink.mask), _DIGITS),
        text_height=None if text_height is None else round(text_height / scale, 1),
    )
