"""Text of others for a terminal: no markup, no emoji codes, no control sequences."""

import unicodedata

from rich.text import Text

# Control characters, and halves of characters, which file names may hold and no terminal takes.
_UNPRINTABLE = {"Cc", "Cs"}
# Overrides and isolates of writing direction show a reader something else than what is stored.
_BIDIRECTIONAL = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def inert(text: str, style: str = "") -> Text:
    """The text as it is, except that what is no text shows as its escapes."""
    return Text("".join(map(_visible, text)), style)


def _visible(character: str) -> str:
    if character == "\n":
        return character
    if unicodedata.category(character) in _UNPRINTABLE or character in _BIDIRECTIONAL:
        return character.encode("unicode_escape").decode("ascii")
    return character
