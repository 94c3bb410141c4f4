"""The local stack that the end-to-end tests share."""

import logging
from collections.abc import Iterator

import pytest

from local.stack import lifecycle
from local.stack.state import Endpoints, load

_log = logging.getLogger(__name__)


@pytest.fixture(scope="session")
def stack() -> Iterator[Endpoints]:
    """The local stack, brought up where it is not; only then is it taken down afterwards."""
    was_up = load().up
    endpoints = lifecycle.up(_log.info)
    yield endpoints
    if not was_up:
        lifecycle.down()
