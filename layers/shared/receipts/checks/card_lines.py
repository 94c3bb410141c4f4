"""Card numbers over the lines of a page, however an engine cut them into words."""

from collections.abc import Sequence

from receipts.text import Box, TextLine

from .cards import mask_card_lines, mask_card_pieces

_SAME_ROW = 0.5  # of the lower one's height: how far two middles may lie apart

type Lines = tuple[TextLine, ...]


def mask_lines(lines: Sequence[TextLine]) -> Lines:
    """The lines with all but the last four digits of every card number hidden.

    A number may go on in the engine's next line, in the next word of its row, between the digits
    of a group too, or in the row below.
    """
    masked = _with_texts(lines, mask_card_lines([line.text for line in lines]))
    rows = level_rows([line.box for line in lines])
    for gap in (" ", ""):
        pieces = [[masked[at].text for at in row] for row in rows]
        masked = _with_texts(masked, _in_place(rows, mask_card_pieces(pieces, gap=gap)))
    return masked


def level_rows(boxes: Sequence[Box]) -> list[list[int]]:
    """The indexes of the boxes of each row, from left to right, rows from top to bottom.

    A box joins the row whose last box is level with it, so that a tilted row stays one.
    """
    rows: list[list[int]] = []
    for at in sorted(range(len(boxes)), key=lambda at: (_middle(boxes[at]), boxes[at].x1)):
        row = next((row for row in rows[-3:] if _are_level(boxes[row[-1]], boxes[at])), None)
        if row is None:
            rows.append([at])
        else:
            row.append(at)
    return [sorted(row, key=lambda at: boxes[at].x1) for row in rows]


def _in_place(rows: Sequence[Sequence[int]], texts: Sequence[str]) -> list[str]:
    """The texts of the rows in the order of their indexes."""
    places = [at for row in rows for at in row]
    return [text for _, text in sorted(zip(places, texts, strict=True))]


def _with_texts(lines: Sequence[TextLine], texts: Sequence[str]) -> Lines:
    pairs = zip(lines, texts, strict=True)
    return tuple(
        line if line.text == text else line.model_copy(update={"text": text})
        for line, text in pairs
    )


def _are_level(one: Box, other: Box) -> bool:
    lower = min(_height(one), _height(other))
    return abs(_middle(one) - _middle(other)) <= _SAME_ROW * lower


def _middle(box: Box) -> float:
    """Half-way down the box."""
    return sum(box[1::2]) / 4


def _height(box: Box) -> float:
    return (box.y3 + box.y4 - box.y1 - box.y2) / 2
