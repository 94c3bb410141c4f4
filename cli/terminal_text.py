"""Text of others for a terminal: no markup, no emoji codes, no control sequences."""

import unicodedata

from rich.text import Text

# Overrides and isolates of writing direction show a reader something else than what is stored.
_BIDIRECTIONAL = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def inert(text: str, style: str = "") -> Text:
    """The text as it is, except that control characters show as their escapes."""
    return Text("".join(map(_visible, text)), style)


def _visible(character: str) -> str:
    if character == "\n":
        return character
    if unicodedata.category(character) == "Cc" or character in _BIDIRECTIONAL:
        return character.encode("unicode_escape").decode("ascii")
    return character
