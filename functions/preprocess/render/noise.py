"""Salt and pepper, and the grain of a camera's sensor: how much there is, and without it."""

from collections.abc import Sequence

from PIL import Image

from preprocess.levels import percentile
from preprocess.render.vips_pixels import VipsImage, to_pillow, to_vips, vips

# A speck is so many levels darker or lighter than all eight pixels around it.
_FAR = 40

# The mean of a pixel's surroundings, by a Gaussian of so many pixels.
_SMOOTHING = 1.0

# Immerkaer, Fast Noise Variance Estimation (1996): a mask that structure leaves at zero and noise
# of one level raises to six. The median instead of the mean leaves text out of account.
_NOISE_MASK = [[1, -2, 1], [-2, 4, -2], [1, -2, 1]]
_MASK_GAIN = 6
_MEDIAN = 0.6745

# What is measured: enough for a median, whatever the size of the page.
_SAMPLE_SIDE = 1000


def reduce_noise(image: Image.Image) -> Image.Image:
    """Without salt and pepper, then without grain."""
    return smooth_grain(remove_specks(image))


def remove_specks(image: Image.Image) -> Image.Image:
    """Pixels that stand alone become the median around them; strokes of a single pixel stay."""
    pixels = to_vips(image)
    return to_pillow(_stand_alone(pixels).ifthenelse(_median(pixels), pixels))


def smooth_grain(image: Image.Image) -> Image.Image:
    """Every pixel the weighted mean of those around it."""
    return to_pillow(to_vips(image).gaussblur(_SMOOTHING))


def speck_share(image: Image.Image) -> float:
    """The share of pixels (0..1) that stand alone, darker or lighter than all eight around them."""
    share: float = _stand_alone(to_vips(_sample(image))).avg() / 255
    return share


def grain(image: Image.Image) -> float:
    """The standard deviation of the noise in grey levels; text and light do not count."""
    mask = vips().Image.new_from_array(_NOISE_MASK)
    pixels = to_vips(_sample(image)).cast("short")
    response = pixels.conv(mask, precision="integer").abs().cast("ushort")
    return percentile(_histogram(response), 0.5) / _MEDIAN / _MASK_GAIN


def _sample(image: Image.Image) -> Image.Image:
    """The middle of the page, in grey."""
    left, top = (max(0, side - _SAMPLE_SIDE) // 2 for side in image.size)
    right, bottom = (
        min(side, start + _SAMPLE_SIDE) for side, start in zip(image.size, (left, top), strict=True)
    )
    return image.crop((left, top, right, bottom)).convert("L")


def _histogram(values: VipsImage) -> Sequence[int]:
    return memoryview(values.hist_find().cast("uint").write_to_memory()).cast("I")


def _stand_alone(pixels: VipsImage) -> VipsImage:
    second_darkest, second_lightest = pixels.rank(3, 3, 1), pixels.rank(3, 3, 7)
    return (pixels < second_darkest - _FAR) | (pixels > second_lightest + _FAR)


def _median(pixels: VipsImage) -> VipsImage:
    """The median of three along the rows, then along the columns: a tenth of a square's cost."""
    return _median_along(_median_along(pixels, 1, 0), 0, 1)


def _median_along(pixels: VipsImage, across: int, down: int) -> VipsImage:
    width, height = pixels.width, pixels.height
    wide = pixels.embed(across, down, width + 2 * across, height + 2 * down, extend="copy")
    before = wide.crop(0, 0, width, height)
    after = wide.crop(2 * across, 2 * down, width, height)
    low, high = before.minpair(after), before.maxpair(after)
    return pixels.minpair(high).maxpair(low)
