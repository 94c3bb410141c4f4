"""Which way up a page is, its skew and its text height, all from one search for its print."""

from dataclasses import dataclass

from preprocess.look.orientation import Turn, lines_along_rows, turn_of
from preprocess.look.text_ink import Print
from preprocess.look.text_lines import height_of


@dataclass(frozen=True)
class TextLayout:
    """`turn` as of `find_turn`; `skew` and `height` as of `skew` and `text_height` once turned."""

    turn: Turn
    skew: float
    height: float | None


def text_layout(page: Print) -> TextLayout:
    """The layout of what is printed on a page."""
    lines = lines_along_rows(page)
    turn = turn_of(lines)
    stays_sideways = lines.were_sideways and turn == 0
    height = height_of(lines.strokes, lines.skew)
    return TextLayout(
        turn=turn,
        skew=0.0 if stays_sideways else lines.skew,
        height=None if height is None else height * page.scale,
    )
