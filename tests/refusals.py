"""The sentences with which the project refuses, as they stand in its source."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]


class Refusal(NamedTuple):
    """Where a sentence stands, and its words; what is filled in stands as `…`."""

    place: str
    text: str


def refusals(folder: str, classes: frozenset[str]) -> Iterator[Refusal]:
    """The first argument of every call of these classes that is a literal."""
    for file in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in classes and node.args:
                text = _text(node.args[0])
                if text is not None:
                    yield Refusal(f"{file.relative_to(ROOT)}:{node.lineno}", text)


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "…" for part in node.values)
    return None
