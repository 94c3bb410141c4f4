"""What the commands print: JSON lines for programs, tables for people."""

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
StackName = Annotated[
    str | None,
    typer.Option("--stack-name", help="A stack in AWS; the local stack where left out."),
]

# Progress and remarks go to stderr, so that stdout stays what was asked for.
notes = Console(stderr=True)
# A pipe or a log has no width of its own; a terminal does.
tables = Console(width=None if sys.stdout.isatty() else 150)


def print_json(value: Any) -> None:
    """One JSON object on one line."""
    print(json.dumps(value, ensure_ascii=False))
