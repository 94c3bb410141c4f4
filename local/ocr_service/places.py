"""Lines with their places, as `words_info` and as the model writes them out."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from local.ocr_service.boxes import rotated_rect
from receipts.text import TextLine


def word_info(line: TextLine) -> dict[str, Any]:
    """A line's entry in `words_info`, in pixels of the image as sent."""
    return {
        "text": line.text,
        "rotate_rect": rotated_rect(line.box),
        "location": list(line.box),
    }


def as_written(word: Mapping[str, Any]) -> str:
    """A line's entry in the text of a protocol that has no `words_info`."""
    place = {"pos_list": [{"rotate_rect": word["rotate_rect"]}], "text": word["text"]}
    return json.dumps(place, ensure_ascii=False)


def listed(words: Iterable[Mapping[str, Any]]) -> str:
    """All of them as a fenced list, one a line."""
    entries = ",\n".join(f"  {as_written(word)}" for word in words)
    return f"```json\n[\n{entries}\n]\n```" if entries else "```json\n[]\n```"
