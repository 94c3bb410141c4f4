"""Options that commands share, and what they print: JSON lines, or tables for people."""

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console

from receipts.profiles import load_profiles

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
StackName = Annotated[
    str | None,
    typer.Option("--stack-name", help="A stack in AWS; the local stack where left out."),
]


def _known_profile(name: str) -> str:
    if name not in load_profiles():
        known = ", ".join(sorted(load_profiles()))
        raise typer.BadParameter(f"No profile is named {name}; there are: {known}.")
    return name


ProfileName = Annotated[
    str, typer.Option("--profile", callback=_known_profile, help="What happens to the files.")
]

# Progress and remarks go to stderr, so that stdout stays what was asked for.
notes = Console(stderr=True)
# A pipe or a log has no width of its own; a terminal does.
tables = Console(width=None if sys.stdout.isatty() else 150)


def print_json(value: Any) -> None:
    """One JSON object on one line, in ASCII, as names may hold what commands a terminal."""
    print(json.dumps(value), flush=True)
