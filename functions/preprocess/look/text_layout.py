"""Which way up a page is, its skew and its text height, all from one search for its print."""

from dataclasses import dataclass

from PIL import Image

from preprocess.look.orientation import Turn, turn_of
from preprocess.look.text_ink import find_print
from preprocess.look.text_lines import height_of, slope


@dataclass(frozen=True)
class TextLayout:
    """`turn` as of `find_turn`; `skew` and `height` as of `skew` and `text_height` once turned."""

    turn: Turn
    skew: float
    height: float | None


def text_layout(grey: Image.Image) -> TextLayout:
    """The layout of a copy of mode L with a longer side of about 1,000 to 1,600 pixels."""
    page = find_print(grey)
    turn = turn_of(page)
    if turn in (90, 270):
        page = page.quarter_turned()
    return TextLayout(turn, slope(page.strokes), height_of(page.strokes))
