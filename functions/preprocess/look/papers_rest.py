"""Print beside the papers that were found: it would be lost with the rest of the photo."""

from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageOps

from preprocess.levels import LEVELS, WHITE, at_least, percentile
from preprocess.look.papers_quad import Quad
from preprocess.look.papers_search import PRINT_DEPTH, PRINT_WIDTH, Relief
from preprocess.look.quality_morphology import dilated

# Print is darker than its paper by half of what is usual here, at least.
_USUAL = 0.5
# The edges of the papers and the shadows that they throw are no print.
_SHADOW = 21
# As much print as this share of what is on the paper with the least.
_LEFT_OUT = 0.3


def is_print_left_out(relief: Relief, papers: Sequence[Quad]) -> bool:
    """Whether there is about a receipt more than `papers`, in pixels of the copy, hold."""
    depth = relief.depth
    masks = [_mask(depth.size, paper, relief.factor) for paper in papers]
    on_papers = _union(masks)
    printed = depth.point(at_least(_depth_of_print(depth, on_papers)))
    least = min(_white(printed, mask) for mask in masks)
    beside = ImageChops.invert(dilated(on_papers, _SHADOW))
    inner = ImageOps.expand(ImageOps.crop(beside, PRINT_WIDTH), PRINT_WIDTH)
    return _white(printed, inner) > _LEFT_OUT * least


def _mask(size: tuple[int, int], paper: Quad, factor: int) -> Image.Image:
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).polygon([(x / factor, y / factor) for x, y in paper], fill=WHITE)
    return mask


def _union(masks: Sequence[Image.Image]) -> Image.Image:
    first, *others = masks
    for mask in others:
        first = ImageChops.lighter(first, mask)
    return first


def _depth_of_print(depth: Image.Image, on_papers: Image.Image) -> int:
    histogram = depth.histogram(on_papers)
    deep = [0] * PRINT_DEPTH + histogram[PRINT_DEPTH:LEVELS]
    return max(PRINT_DEPTH, round(_USUAL * percentile(deep, 0.5)))


def _white(image: Image.Image, mask: Image.Image) -> int:
    """How many pixels are white in both."""
    return image.histogram(mask)[WHITE]
