"""An answer read by its task: typed where it is what was asked for, kept and marked where not."""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from ocr.boxes import read_line
from ocr.engine_errors import invalid_answer
from ocr.exchange import RawAnswer
from receipts.contracts import Task
from receipts.text import TextLine

# The vendor closes some fences without a line break before them, and a cut answer not at all.
_FENCE = re.compile(r"\A\s*```([\w+-]*)[ \t]*\r?\n?(.*?)\s*(?:```)?\s*\Z", re.DOTALL)
_FORMULA = re.compile(r"\A\s*\$\$(.*?)\$\$\s*\Z", re.DOTALL)
_ABSENT = frozenset({"", "null", "none"})

type Fields = dict[str, Any]


def read_result(task: Task, answer: RawAnswer) -> Fields:
    """The fields of a TaskResult that the answer fills; a truncated one is never read as whole."""
    if answer.truncated:
        return {"text": answer.text, "truncated": True}
    if answer.finish_reason != "stop":
        raise invalid_answer(f"finish_reason {answer.finish_reason}")
    return _READERS[task](answer)


def unwrap(text: str) -> tuple[str, str]:
    """The language of a fence, empty where there is none, and what stands inside."""
    match = _FENCE.match(text)
    return (match.group(1).casefold(), match.group(2)) if match else ("", text)


def _recognition(answer: RawAnswer) -> Fields:
    lines = answer.lines if answer.lines is not None else _lines_in(answer.text)
    if lines is None:
        return _broken(answer.text, "json")
    return {"lines": lines}


def _lines_in(text: str) -> tuple[TextLine, ...] | None:
    """Lines written as JSON, as the protocol without structured results has them."""
    value = _json(unwrap(text)[1])
    if not isinstance(value, list):
        return None
    lines = [read_line(entry) for entry in value]
    return tuple(line for line in lines if line) if all(lines) else None


def _key_information(answer: RawAnswer) -> Fields:
    found = answer.key_information
    value = found if found is not None else _json(unwrap(answer.text)[1])
    if not isinstance(value, dict):
        return _broken(answer.text, "json")
    return {"key_information": without_null_words(value)}


def without_null_words(value: Any) -> Any:
    """The same with null wherever the engine wrote a word for it."""
    if isinstance(value, dict):
        return {name: without_null_words(part) for name, part in value.items()}
    if isinstance(value, list):
        return [without_null_words(part) for part in value]
    return None if isinstance(value, str) and value.strip().casefold() in _ABSENT else value


def _table(answer: RawAnswer) -> Fields:
    html = unwrap(answer.text)[1]
    return {"text": html, "text_format": "html", "parse_error": not _is_whole_html(html)}


def _document(answer: RawAnswer) -> Fields:
    latex = unwrap(answer.text)[1]
    opened, closed = latex.count(r"\begin{"), latex.count(r"\end{")
    return {"text": latex, "text_format": "latex", "parse_error": opened != closed}


def _formula(answer: RawAnswer) -> Fields:
    text = unwrap(answer.text)[1]
    match = _FORMULA.match(text)
    return {"text": (match.group(1) if match else text).strip(), "text_format": "latex"}


def _plain(answer: RawAnswer) -> Fields:
    return {"text": answer.text, "text_format": "plain"}


def _custom(answer: RawAnswer) -> Fields:
    """JSON where the answer is JSON, else the text as it came."""
    language, inside = unwrap(answer.text)
    value = _json(inside)
    if isinstance(value, dict):
        return {"key_information": without_null_words(value)}
    return _broken(answer.text, "json") if language == "json" else _plain(answer)


def _broken(text: str, text_format: str) -> Fields:
    return {"text": text, "text_format": text_format, "parse_error": True}


def _json(text: str) -> Any:
    """The value, or None for what is no JSON; NaN and infinities are none."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


class _Tags(HTMLParser):
    """Whether every table element that is opened is closed, in order."""

    _WATCHED = frozenset({"table", "thead", "tbody", "tr", "td", "th"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.whole = True
        self.tables = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002  the parser's
        """Remember what was opened."""
        if tag in self._WATCHED:
            self.open.append(tag)
            self.tables += tag == "table"

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        if tag in self._WATCHED:
            self.whole = self.whole and bool(self.open) and self.open.pop() == tag


def _is_whole_html(html: str) -> bool:
    tags = _Tags()
    tags.feed(html)
    return tags.whole and not tags.open and tags.tables > 0


_READERS: dict[Task, Callable[[RawAnswer], Fields]] = {
    "advanced_recognition": _recognition,
    "key_information_extraction": _key_information,
    "table_parsing": _table,
    "document_parsing": _document,
    "formula_recognition": _formula,
    "text_recognition": _plain,
    "multi_lan": _plain,
    "custom": _custom,
}
