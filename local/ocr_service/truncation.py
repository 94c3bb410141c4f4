"""Answers longer than they may be."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from local.ocr_service.exchange import TaskAnswer
from local.ocr_service.places import as_written
from receipts.tokens import text_tokens

# What `text_tokens` counts as one token.
BYTES_PER_TOKEN = 4


def cut_to(limit: int, answer: TaskAnswer) -> TaskAnswer:
    """The answer, or what `limit` tokens hold of it; then it differs from the whole one.

    The text breaks off wherever the limit falls, with its fence left open. Places of lines are
    limited as the model writes them out, though only the text counts as output; other structured
    results need their whole text, and are left out.
    """
    words = (answer.result or {}).get("words_info")
    if words is not None:
        kept = list(_fitting(words, limit))
        return TaskAnswer(_beginning(answer.text, limit), {"words_info": kept})
    if text_tokens(answer.text) <= limit:
        return answer
    return TaskAnswer(_beginning(answer.text, limit))


def _fitting(words: Iterable[Mapping[str, Any]], limit: int) -> Iterator[Mapping[str, Any]]:
    for word in words:
        limit -= text_tokens(as_written(word))
        if limit < 0:
            return
        yield word


def _beginning(text: str, limit: int) -> str:
    """As much of a text as so many tokens hold, in whole characters."""
    return text.encode()[: limit * BYTES_PER_TOKEN].decode(errors="ignore")
