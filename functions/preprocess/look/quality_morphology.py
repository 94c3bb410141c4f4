"""Grey morphology with a square window, out of the few operations that Pillow does fast.

A window of n pixels, an odd number, takes log2(n) passes an axis. At the borders the page is
continued by its opposite side, so what is found there is to be left out.
"""

from collections.abc import Callable

from PIL import Image, ImageChops

type Extreme = Callable[[Image.Image, Image.Image], Image.Image]


def dilated(grey: Image.Image, window: int) -> Image.Image:
    """Each pixel the lightest of its `window` x `window` pixels."""
    return _spread(grey, window, ImageChops.lighter)


def eroded(grey: Image.Image, window: int) -> Image.Image:
    """Each pixel the darkest of its `window` x `window` pixels."""
    return _spread(grey, window, ImageChops.darker)


def closed(grey: Image.Image, window: int) -> Image.Image:
    """The page without what is dark and narrower than `window`: the paper under the print."""
    return eroded(dilated(grey, window), window)


def opened(grey: Image.Image, window: int) -> Image.Image:
    """The page without what is light and narrower than `window`."""
    return dilated(eroded(grey, window), window)


def _spread(grey: Image.Image, window: int, extreme: Extreme) -> Image.Image:
    for right, down in ((1, 0), (0, 1)):
        reach = 1
        while reach < window:
            step = min(reach, window - reach)
            moved = ImageChops.offset(grey, step * right, step * down)
            grey = extreme(grey, moved)
            reach += step
        grey = ImageChops.offset(grey, -(window // 2) * right, -(window // 2) * down)
    return grey
