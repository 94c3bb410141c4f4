"""What README and docs tell a reader to run against the local stack, run as it stands there."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stack.state import Endpoints
from tests.documentation import ON_THE_STACK, ROOT

pytestmark = pytest.mark.e2e

RECEIPTS = Path(sys.executable).parent / "receipts"
# They go on until they are interrupted.
LASTING = frozenset({"watch", "review"})
# A browser that opens nothing.
ENVIRONMENT = {**os.environ, "BROWSER": "true"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands are run; `receipts/` in it is the reader's own."""
    folder = tmp_path_factory.mktemp("reader")
    (folder / "receipts").mkdir()
    shutil.copy(ROOT / "samples" / "documents" / "scan-tea-room.png", folder / "receipts")
    return folder


def run(words: list[str], folder: Path) -> str:
    done = subprocess.run(  # noqa: S603  the project's own command
        [RECEIPTS, *words],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
        cwd=folder,
        env=ENVIRONMENT,
    )
    assert done.returncode == 0, (words, done.stderr)
    return done.stdout


def run_until_interrupted(words: list[str], folder: Path) -> None:
    """It shows something on its terminal, and ends in order when it is told to."""
    screen, terminal = os.openpty()
    with (
        os.fdopen(screen, "rb", buffering=0) as shown,
        subprocess.Popen(  # noqa: S603  the project's own command
            [RECEIPTS, *words], cwd=folder, env=ENVIRONMENT, stdout=terminal
        ) as process,
    ):
        os.close(terminal)
        try:
            assert shown.read(1), words
            process.send_signal(signal.SIGINT)
            assert process.wait(60) in {0, 130}, words
        finally:
            process.kill()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Programs that are started can be interrupted, also where the tests run in the background.

    A shell has its background jobs ignore the signal, and what is ignored stays so in a program.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_documented_commands_run_in_their_order(stack: Endpoints, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    here = {"~/receipts": str(folder / "receipts")}
    for command in ON_THE_STACK:
        _, *words = [here.get(word, word) for word in command.split()]
        if words[0] == "review":
            # The one that it has otherwise may be taken.
            words += ["--port", port]
        if words[0] in LASTING:
            run_until_interrupted(words, folder)
            continue
        printed = run(words, folder)
        if words[0] == "submit":
            here["DOCUMENT_ID"] = json.loads(printed)["document_id"]
    assert (folder / "receipt.html").stat().st_size > 0
    assert (folder / "stats.html").stat().st_size > 0
