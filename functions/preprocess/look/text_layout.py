"""Which way up a page is, its skew and its text height, all from one search for its print."""

from dataclasses import dataclass

from PIL import Image

from preprocess.look.orientation import Turn, lines_along_rows, turn_of
from preprocess.look.text_lines import height_of


@dataclass(frozen=True)
class TextLayout:
    """`turn` as of `find_turn`; `skew` and `height` as of `skew` and `text_height` once turned."""

    turn: Turn
    skew: float
    height: float | None


def text_layout(grey: Image.Image) -> TextLayout:
    """The layout of a copy of mode L with a longer side of about 1,000 to 1,600 pixels."""
    lines = lines_along_rows(grey)
    turn = turn_of(lines)
    stays_sideways = lines.were_sideways and turn == 0
    return TextLayout(
        turn=turn,
        skew=0.0 if stays_sideways else lines.skew,
        height=height_of(lines.page.strokes, lines.skew),
    )
