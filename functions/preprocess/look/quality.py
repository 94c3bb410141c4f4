"""How well a page can be read, measured on a small grey copy of it."""

from PIL import Image

from preprocess.look.quality_glare import glare
from preprocess.look.quality_ink import find_ink
from preprocess.look.quality_levels import WHITE
from preprocess.look.quality_sharpness import sharpness
from receipts.contracts import PageQuality

_DIGITS = 3


def measure(grey: Image.Image, *, scale: float, text_height: float | None) -> PageQuality:
    """The quality of a page from a mode L copy, which is `scale` times as wide as the page.

    `text_height` is that of the copy's letters in its pixels. Contrast is that of the print to the
    paper around it, relative to the paper (print contrast signal, ISO/IEC 15416's modulation of a
    bar code), so that the light does not count; brightness is the paper's. Blur finer than a pixel
    of the copy, and what is lost in print finer than that, cannot be seen here.
    """
    ink = find_ink(grey)
    return PageQuality(
        sharpness=round(sharpness(grey, ink.mask, text_height), _DIGITS),
        contrast=round(ink.depth / max(1.0, ink.light), _DIGITS),
        brightness=round(ink.light / WHITE, _DIGITS),
        glare=round(glare(grey, ink.shaded), _DIGITS),
        text_height=None if text_height is None else round(text_height / scale, 1),
    )
