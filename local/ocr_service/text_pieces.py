"""A text cut up for streaming."""

PIECE_CHARACTERS = 48


def pieces(text: str) -> list[str]:
    """At least one piece, the last one possibly short, together the text."""
    starts = range(0, max(len(text), 1), PIECE_CHARACTERS)
    return [text[start : start + PIECE_CHARACTERS] for start in starts]
