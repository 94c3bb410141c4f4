"""What a prompt asks for: one of the vendor's specified prompts, or one of the caller's own.

The specified prompts stand word for word in `prompts.json`; they are compared with every run of
blanks counted as one, because the vendor's own samples break their lines differently.
"""

import ast
import json
from importlib.resources import files
from typing import Any, NamedTuple

from local.ocr_service.exchange import DEFAULT_TASK

KEY_INFORMATION = "key_information_extraction"
_WITH_SCHEMA = "with_schema"
# A template longer than this is not looked for, reading it could take long.
MAX_TEMPLATE_CHARACTERS = 20_000


class Meaning(NamedTuple):
    """The task a prompt amounts to, its template, and the prompt where it is the caller's own."""

    task: str
    result_schema: dict[str, Any] | None = None
    custom: str = ""


def _blank_normalised(text: str) -> str:
    return " ".join(text.split())


def _load() -> tuple[dict[str, str], tuple[str, ...]]:
    specified = json.loads(files("local.ocr_service").joinpath("prompts.json").read_text("utf-8"))
    beginnings = tuple(_blank_normalised(text) for text in specified.pop(_WITH_SCHEMA))
    tasks = {
        _blank_normalised(wording): task
        for task, wordings in specified.items()
        for wording in wordings
    }
    return tasks, beginnings


TASK_BY_PROMPT, BEGINNINGS_BEFORE_SCHEMA = _load()


def meaning(prompt: str) -> Meaning:
    """What a prompt asks for; any text has a meaning, none at all asks for plain text."""
    text = _blank_normalised(prompt)
    if not text:
        return Meaning(DEFAULT_TASK)
    if text in TASK_BY_PROMPT:
        return Meaning(TASK_BY_PROMPT[text])
    template = _template(text)
    if text.startswith(BEGINNINGS_BEFORE_SCHEMA):
        return Meaning(KEY_INFORMATION, template)
    if template and "json" in text.casefold():
        return Meaning(KEY_INFORMATION, template, custom=prompt)
    return Meaning(DEFAULT_TASK, custom=prompt)


def _template(text: str) -> dict[str, Any] | None:
    """The first object in a text, written as JSON or, as in the vendor's samples, as Python."""
    begin, end = text.find("{"), text.rfind("}") + 1
    if begin < 0 or end - begin > MAX_TEMPLATE_CHARACTERS:
        return None
    try:
        found, _ = json.JSONDecoder().raw_decode(text, begin)
    except (ValueError, RecursionError):
        found = _python_literal(text[begin:end])
    return found if isinstance(found, dict) else None


def _python_literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
