"""Documented commands that need no stack are run; of `sam`, the options are looked up."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documentation import ALONE, NOT_RUN, ROOT

BIN = Path(sys.executable).parent
SAM = [command.split() for command in NOT_RUN if command.startswith(".venv/bin/sam ")]


def output(*words: str | Path) -> str:
    done = subprocess.run(  # noqa: S603  the project's own commands
        words, check=False, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("command", ALONE)
def test_command_runs_alone(command: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "samples" / "documents" / "scan-tea-room.png", tmp_path)
    _, *words = [str(tmp_path) if word == "~/receipts" else word for word in command.split()]
    assert "scan-tea-room.png" in output(BIN / "receipts", *words)


@pytest.mark.parametrize("words", SAM, ids=" ".join)
def test_sam_has_the_options(words: list[str]) -> None:
    subcommand = words[1 : 2 + (words[1] in {"local", "remote"})]
    helped = output(BIN / "sam", *subcommand, "--help")
    assert [word for word in words if word.startswith("--") and word not in helped] == []
