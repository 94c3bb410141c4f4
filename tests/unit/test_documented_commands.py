"""What README and docs tell a reader to run is run by a test, or at least exists."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.main import app
from tests.documentation import (
    ALONE,
    NOT_RUN,
    ON_THE_STACK,
    PAGES,
    ROOT,
    commands,
    documented,
    unfenced,
)

TARGETS = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
RECEIPTS = ".venv/bin/receipts "


def parse(arguments: list[str]) -> None:
    """Take the arguments apart as the command does, which is then not run."""
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands"):
        command = command.commands[arguments.pop(0)]
    context = command.context_class(command, info_name=command.name)
    command.parse_args(context, [*arguments])


def test_every_command_is_run_or_excused() -> None:
    assert documented() == {*ON_THE_STACK, *ALONE, *NOT_RUN}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_stand_in_shell_blocks(page: Path) -> None:
    assert unfenced(page) == []


def test_block_is_read_line_by_line(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```bash\n$ make demo    # all\n# no command\n\nmake test\n```\n```\nmake x\n```\n"
    )
    assert list(commands(page)) == ["make demo", "make test"]


@pytest.mark.parametrize("command", [one for one in NOT_RUN if one.startswith(RECEIPTS)])
def test_command_that_is_not_run_parses(command: str, tmp_path: Path) -> None:
    here = {"~/receipts": str(tmp_path), "lunch.jpg": str(tmp_path), "DIR": str(tmp_path)}
    parse([here.get(word, word) for word in shlex.split(command.removeprefix(RECEIPTS))])


@pytest.mark.parametrize("command", [one for one in NOT_RUN if one.startswith("make ")])
def test_make_target_exists(command: str) -> None:
    _, target, *variables = command.split()
    assert target in TARGETS
    files = [value for _, value in (one.split("=") for one in variables) if "/" in value]
    assert [file for file in files if not (ROOT / file).exists()] == []
