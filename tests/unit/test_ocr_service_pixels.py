import random

import pytest

from local.ocr_service.errors import ModelNotFound
from local.ocr_service.models import patch_side
from local.ocr_service.pixels import (
    PixelBounds,
    Size,
    default_bounds,
    image_tokens,
    reading_size,
    smart_resize,
)

USUAL = PixelBounds(3136, 6_422_528, 28)


@pytest.mark.parametrize(
    ("size", "resized", "tokens"),
    [
        ((11, 11), (56, 56), 6),
        ((2200, 11), (812, 28), 31),
        ((100, 40), (112, 28), 6),
        ((689, 487), (700, 476), 427),
        ((1500, 1734), (1512, 1736), 3350),
        ((2480, 3508), (2128, 2996), 8134),
        ((6000, 3000), (3584, 1792), 8194),
    ],
)
def test_sizes_of_the_documentation_hold(
    size: tuple[int, int], resized: tuple[int, int], tokens: int
) -> None:
    assert smart_resize(Size(*size), USUAL) == resized
    assert image_tokens(Size(*size), USUAL) == tokens


def test_later_models_count_larger_patches() -> None:
    bounds = default_bounds(patch_side("qwen-vl-ocr-2025-11-20"))

    assert image_tokens(Size(2480, 3508), bounds) == 8134
    assert smart_resize(Size(2480, 3508), bounds) == (2432, 3424)


def test_any_legal_size_stays_in_bounds() -> None:
    dice = random.Random(7)  # noqa: S311 # sizes, not secrets
    for _ in range(2000):
        long = dice.randint(11, 9000)
        size = Size(long, dice.randint(max(11, -(-long // 200)), min(9000, long * 200)))
        seen = smart_resize(size, USUAL)
        assert min(seen) >= 28
        assert USUAL.min_pixels <= seen.area <= USUAL.max_pixels


def test_strip_in_small_area_keeps_a_patch() -> None:
    assert smart_resize(Size(2000, 100), PixelBounds(784, 784, 28)) == (112, 28)


def test_fitting_image_is_read_unscaled() -> None:
    assert reading_size(Size(689, 487), USUAL) == (689, 487)


def test_asked_bounds_change_reading_size() -> None:
    assert reading_size(Size(2000, 1000), PixelBounds(3136, 200_000, 28)) == (616, 308)
    assert reading_size(Size(100, 40), PixelBounds(401_408, 6_422_528, 28)).area >= 401_408


def test_foreign_model_is_not_found() -> None:
    with pytest.raises(ModelNotFound):
        patch_side("gpt-4o")
