from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from preprocess.look.bitmap import Bitmap, bitmap, closed_gaps, run_count, without_long_runs

WIDTH, HEIGHT = 40, 6


def rows(*lines: str) -> Bitmap:
    """A picture with ink where a line has an x; it has a blank margin, which runs do not cross."""
    image = Image.new("1", (WIDTH, HEIGHT))
    for y, line in enumerate(lines):
        for x, mark in enumerate(line):
            image.putpixel((x, y), 255 * (mark == "x"))
    return bitmap(image)


def drawn(picture: Bitmap) -> list[str]:
    image = picture.image()
    return [
        "".join("x" if image.getpixel((x, y)) else "." for x in range(picture.size[0])).rstrip(".")
        for y in range(picture.size[1])
    ]


@given(st.binary(min_size=9 * 13, max_size=9 * 13))
def test_image_comes_back_as_it_was(levels: bytes) -> None:
    image = Image.frombytes("L", (9, 13), levels).point([255 * (n > 99) for n in range(256)], "1")
    back = bitmap(image).image().convert("1")
    assert ImageChops.logical_xor(image, back).getbbox() is None


def test_long_run_goes_and_letters_stay() -> None:
    kept = without_long_runs(rows("xxx.xx.xxxxxxxx.x", ".x..x"), 8)
    assert drawn(kept)[:2] == ["xxx.xx..........x", ".x..x"]


def test_long_column_goes() -> None:
    kept = without_long_runs(rows("x.x", "x..", "x.x", "x..", "x..", "x.."), 5)
    assert drawn(kept) == ["..x", "", "..x", "", "", ""]


def test_gaps_up_to_a_width_are_closed() -> None:
    text = rows("x..x...x")
    assert [
        run_count(closed_gaps(text.bits, reach=0, width=gap, step=1), 1) for gap in (1, 2, 3)
    ] == [
        3,
        2,
        1,
    ]


def test_runs_are_counted_along_rows_and_columns() -> None:
    text = rows("xx.x", "xx", "", "xx")
    assert run_count(text.bits, 1) == 4
    assert run_count(text.bits, text.row) == 5
