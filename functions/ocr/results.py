"""An answer read by its task: typed where it is what was asked for, kept and marked where not."""

import math
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from pydantic_core import from_json

from ocr.boxes import read_line
from ocr.engine_errors import invalid_answer
from ocr.exchange import RawAnswer
from receipts.contracts import Task
from receipts.text import TextLine

# The vendor closes some fences without a line break before them, and a cut answer not at all.
_FENCE = "```"
_OPENING = re.compile(r"\s*```([\w+-]*)[ \t]*\r?\n?")
_FORMULA = re.compile(r"\$\$((?:(?!\$\$).)*)\$\$", re.DOTALL)
_ABSENT = frozenset({"", "null"})
# A schema has three layers. What is stored is read back inside other objects, 200 deep in all.
_MOST_LAYERS = 100

type Fields = dict[str, Any]


def read_result(task: Task, answer: RawAnswer) -> Fields:
    """The fields of a TaskResult that the answer fills; a truncated one is never read as whole."""
    if answer.truncated:
        return {"text": answer.text, "truncated": True}
    if answer.finish_reason != "stop":
        raise invalid_answer("it was not finished")
    return _READERS[task](answer)


def unwrap(text: str) -> tuple[str, str]:
    """The language of a fence, empty where there is none, and what stands inside."""
    opening = _OPENING.match(text)
    if opening is None:
        return "", text
    inside = text[opening.end() :].rstrip().removesuffix(_FENCE).rstrip()
    return opening[1].casefold(), inside


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
    if not isinstance(value, dict) or not _is_storable(value):
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
    cut = r"\documentclass" in latex and r"\end{document}" not in latex
    return {"text": latex, "text_format": "latex", "parse_error": cut or opened != closed}


def _formula(answer: RawAnswer) -> Fields:
    """One formula without its delimiters, several with them."""
    text = unwrap(answer.text)[1].strip()
    match = _FORMULA.fullmatch(text)
    return {
        "text": match[1].strip() if match else text,
        "text_format": "latex",
        "parse_error": text.count("$$") % 2 == 1,
    }


def _plain(answer: RawAnswer) -> Fields:
    return {"text": answer.text, "text_format": "plain"}


def _custom(answer: RawAnswer) -> Fields:
    """Key information where the answer is a JSON object, else the text as it came."""
    language, inside = unwrap(answer.text)
    value = _json(inside)
    if isinstance(value, dict):
        return {"key_information": without_null_words(value)}
    if language != "json":
        return _plain(answer)
    if value is None:
        return _broken(answer.text, "json")
    return {"text": inside, "text_format": "json"}


def _broken(text: str, text_format: str) -> Fields:
    return {"text": text, "text_format": text_format, "parse_error": True}


def _json(text: str) -> Any:
    """The value, or None for what is no JSON that could be stored."""
    try:
        value = from_json(text)
    except ValueError:
        return None
    return value if _is_storable(value) else None


def _is_storable(value: Any, layers: int = _MOST_LAYERS) -> bool:
    """Whether a value survives JSON: not too deep, and neither NaN nor infinite (as 1e999 is)."""
    parts = list(value.values()) if isinstance(value, dict) else value
    if isinstance(parts, list):
        return layers > 0 and all(_is_storable(part, layers - 1) for part in parts)
    return not isinstance(value, float) or math.isfinite(value)


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
    try:
        tags.feed(html)
    except AssertionError:  # how the parser refuses a `<![` that it does not know
        return False
    # A tag without its end stays with the parser.
    return tags.whole and not tags.open and tags.tables > 0 and "<" not in tags.rawdata


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
