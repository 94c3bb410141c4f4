import math
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from preprocess.render.sizing import fit
from preprocess.render.tiles import LEGIBLE_HEIGHT, MOST_TILES, Tile, cut, tiling_scale

LONG = (900, 16_000)
TWO_MEGAPIXELS = 2_000_000
PITCH = 26


def printed(
    size: tuple[int, int], *, mode: str = "L", pitch: int = PITCH, tilt: float = 0.0
) -> Image.Image:
    """Lines of bars that are as high as legible letters; `tilt` is their rise over run."""
    page = Image.new(mode, size, "white")
    pen = ImageDraw.Draw(page)
    for top in range(pitch, size[1] - pitch, pitch):
        for left in range(10, size[0] - 20, 14):
            y = top + round(tilt * left)
            pen.rectangle((left, y, left + 5, y + LEGIBLE_HEIGHT - 1), fill="black")
    return page


def spans(tiles: Sequence[Tile]) -> list[tuple[int, int]]:
    return [(tile.top, tile.top + tile.image.height) for tile in tiles]


def scaled(size: tuple[int, int], scale: float) -> tuple[int, int]:
    return math.floor(size[0] * scale), math.floor(size[1] * scale)


def test_legible_page_stays_whole() -> None:
    scale = tiling_scale(LONG, 6_422_528, text_height=24)
    assert scaled(LONG, scale) == fit(LONG, 6_422_528)


def test_page_without_text_stays_whole() -> None:
    assert scaled(LONG, tiling_scale(LONG, TWO_MEGAPIXELS, None)) == fit(LONG, TWO_MEGAPIXELS)


def test_page_that_fits_keeps_its_size() -> None:
    assert tiling_scale((600, 800), TWO_MEGAPIXELS, text_height=4) == 1


def test_letters_shrink_to_legible_height() -> None:
    assert tiling_scale(LONG, TWO_MEGAPIXELS, text_height=24) == LEGIBLE_HEIGHT / 24


def test_small_letters_keep_their_height() -> None:
    assert tiling_scale(LONG, TWO_MEGAPIXELS, text_height=LEGIBLE_HEIGHT - 4) == 1


def test_letters_shrink_where_tiles_run_out() -> None:
    scale = tiling_scale((5000, 20_000), TWO_MEGAPIXELS, text_height=LEGIBLE_HEIGHT)
    assert fit((5000, 20_000), TWO_MEGAPIXELS)[1] / 20_000 < scale < 1


@given(
    width=st.integers(11, 2_500),
    height=st.integers(11, 2_500),
    max_pixels=st.integers(100_000, 300_000),
    text_height=st.none() | st.floats(1, 60),
)
@example(width=561, height=2_342, max_pixels=116_543, text_height=3)
@example(width=12_000, height=400, max_pixels=100_000, text_height=4)
def test_every_tile_is_legal(
    width: int, height: int, max_pixels: int, text_height: float | None
) -> None:
    assume(max(width, height) <= 190 * min(width, height))
    size = scaled((width, height), tiling_scale((width, height), max_pixels, text_height))
    tiles = list(cut(Image.new("L", size), max_pixels))
    assert len(tiles) <= MOST_TILES
    for tile in tiles:
        assert math.prod(tile.image.size) <= max_pixels
        assert min(tile.image.size) >= 11
        assert max(tile.image.size) <= 200 * min(tile.image.size)


@given(width=st.integers(60, 300), height=st.integers(400, 3_000), reach=st.integers(60, 700))
def test_tiles_cover_page_and_overlap(width: int, height: int, reach: int) -> None:
    assume(height > reach)
    tiles = list(cut(printed((width, height)), width * reach))
    covered = spans(tiles)
    assert covered[0][0] == 0
    assert covered[-1][1] == height
    assert all(tile.image.width == width for tile in tiles)
    assert all(bottom - top <= reach for top, bottom in covered)
    for above, below in pairwise(covered):
        assert above[0] < below[0] < above[1] < below[1]
        assert above[1] - below[0] >= min(9 * LEGIBLE_HEIGHT, reach // 8) - 1


def test_page_that_fits_is_not_copied() -> None:
    page = printed((300, 400))
    (tile,) = cut(page, 300 * 400)
    assert tile.image is page


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_tile_is_piece_of_page(mode: str) -> None:
    page = printed((300, 3_000), mode=mode)
    tiles = list(cut(page, 300 * 1_000))
    assert len(tiles) == 4
    for tile, (top, bottom) in zip(tiles, spans(tiles), strict=True):
        assert tile.image.mode == mode
        assert tile.image.tobytes() == page.crop((0, top, 300, bottom)).tobytes()


@pytest.mark.parametrize(("pitch", "clear"), [(PITCH, 4), (19, 2), (40, 7)])
def test_cuts_lie_between_lines(pitch: int, clear: int) -> None:
    page = printed((300, 4_000), pitch=pitch)
    rows = page.resize((1, 4_000), Image.Resampling.BOX).tobytes()
    for above, below in pairwise(spans(list(cut(page, 300 * 1_500)))):
        for row in (below[0], above[1]):
            assert set(rows[row - clear : row + clear]) == {255}


@pytest.mark.parametrize("pitch", [PITCH, 36])
def test_neighbours_share_three_lines(pitch: int) -> None:
    page = printed((300, 4_000), pitch=pitch)
    for above, below in pairwise(spans(list(cut(page, 300 * 1_500)))):
        shared = [top for top in range(pitch, 4_000 - pitch, pitch) if below[0] <= top < above[1]]
        assert len(shared) >= 3


def test_tilted_line_is_whole_in_some_tile() -> None:
    tilt = 0.03
    page = printed((900, 6_000), tilt=tilt)
    covered = spans(list(cut(page, 900 * 1_500)))
    for first in range(PITCH, 5_900, PITCH):
        last = first + round(tilt * 900) + LEGIBLE_HEIGHT
        assert any(top <= first and last <= bottom for top, bottom in covered)


def test_page_without_gaps_is_cut() -> None:
    texture = Image.effect_noise((400, 3_000), 60)
    covered = spans(list(cut(texture, 400 * 1_000)))
    assert len(covered) == 4
    assert covered[-1][1] == 3_000


def test_wide_page_is_cut_across() -> None:
    tiles = list(cut(printed((2_000, 1_400)), 2_000 * 600))
    assert [tile.image.width for tile in tiles] == [2_000] * len(tiles)
    assert len(tiles) == 4
