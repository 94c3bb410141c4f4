"""Wide empty margins around what is drawn on a page."""

from PIL import Image, ImageChops

from receipts.placement import IDENTITY, Placement, shifted

# Pixels are halved first, which takes half of the noise away and little of the faintest print.
_REDUCTION = 2
# Neighbours that differ by less than this many grey levels are paper.
_LEAST_STEP = 10
# The border that stays, as a share of the longer side, and in pixels at least: no engine takes
# an image of a few pixels.
_BORDER, _LEAST_BORDER = 0.02, 12

type Edges = tuple[int, int, int, int]


def drawn_area(image: Image.Image) -> Edges:
    """Left, top, right and bottom of all that is drawn, with a border, in pixels.

    A speck of dust counts as well as a letter, so that no text is ever left out. On an empty page
    it is the whole of it.
    """
    width, height = image.size
    drawn = _steps(image.convert("L").reduce(_REDUCTION)).getbbox()
    if drawn is None:
        return 0, 0, width, height
    border = max(_LEAST_BORDER, round(max(width, height) * _BORDER))
    left, top, right, bottom = (side * _REDUCTION for side in drawn)
    return (
        max(0, left - border),
        max(0, top - border),
        min(width, right + border),
        min(height, bottom + border),
    )


def crop_margins(image: Image.Image) -> tuple[Image.Image, Placement]:
    """The image without what lies beside `drawn_area`; itself where that is all of it."""
    area = drawn_area(image)
    if area == (0, 0, *image.size):
        return image, IDENTITY
    return image.crop(area), shifted(*area[:2])


def _steps(grey: Image.Image) -> Image.Image:
    """White where a pixel differs from the one before it in its row or its column."""
    inside = (1, 1, *grey.size)
    here = grey.crop(inside)
    across = ImageChops.difference(here, grey.crop((0, 1, grey.width - 1, grey.height)))
    down = ImageChops.difference(here, grey.crop((1, 0, grey.width, grey.height - 1)))
    table = [255 if level >= _LEAST_STEP else 0 for level in range(256)]
    return ImageChops.lighter(across, down).point(table)
