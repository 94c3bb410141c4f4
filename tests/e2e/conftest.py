"""The local stack that the end-to-end tests share."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.deployment import Deployment, find_deployment
from local.stack import lifecycle
from local.stack.state import Endpoints, load

_log = logging.getLogger(__name__)

SCAN = Path(__file__).parents[2] / "samples" / "documents" / "scan-stationer.jpg"


@pytest.fixture(scope="session")
def stack() -> Iterator[Endpoints]:
    """The local stack, brought up where it is not; only then is it taken down afterwards."""
    was_up = load().up
    endpoints = lifecycle.up(_log.info)
    yield endpoints
    if not was_up:
        lifecycle.down()


@pytest.fixture(scope="session")
def deployment(stack: Endpoints) -> Deployment:
    """The pipeline's own view of that stack."""
    return find_deployment(None)


@pytest.fixture(scope="session", autouse=True)
def batched(stack: Endpoints) -> Iterator["subprocess.Popen[str]"]:
    """`receipts submit` of a scan that goes through a batch, whose clock ticks once a minute.

    It waits while the other tests run.
    """
    command = (Path(sys.executable).parent / "receipts", "submit", SCAN)
    options = ("--profile", "receipts-batch", "--json", "--timeout", "900")
    with subprocess.Popen(  # noqa: S603  the project's own command
        [*command, *options], stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.terminate()
