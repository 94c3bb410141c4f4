import pytest

from local.ocr_service.errors import ModelNotFound
from local.ocr_service.models import served_model
from local.ocr_service.pixels import PixelBounds, Size, default_bounds, image_tokens, reading_size

USUAL = PixelBounds(3136, 6_422_528, 28)


@pytest.mark.parametrize(
    ("size", "tokens"), [((689, 487), 427), ((1500, 1734), 3350), ((6000, 3000), 8194)]
)
def test_published_token_counts_hold(size: tuple[int, int], tokens: int) -> None:
    assert image_tokens(Size(*size), USUAL) == tokens


def test_later_models_count_larger_patches() -> None:
    bounds = default_bounds(served_model("qwen-vl-ocr-2025-11-20").patch)

    assert image_tokens(Size(689, 487), bounds) == 332


def test_fitting_image_is_read_unscaled() -> None:
    assert reading_size(Size(689, 487), USUAL) == (689, 487)


def test_asked_bounds_change_reading_size() -> None:
    assert reading_size(Size(2000, 1000), PixelBounds(3136, 200_000, 28)) == (616, 308)
    assert reading_size(Size(100, 40), PixelBounds(401_408, 6_422_528, 28)).area >= 401_408


def test_foreign_model_is_not_found() -> None:
    with pytest.raises(ModelNotFound):
        served_model("gpt-4o")


def test_unknown_snapshot_is_served() -> None:
    assert served_model("qwen-vl-ocr-2031-01-01").max_output == 4096
