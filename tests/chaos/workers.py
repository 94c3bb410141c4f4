"""Whose request it is, and how the worker that made it dies."""

from collections.abc import Iterator
from contextlib import suppress

import psutil


class Workers:
    """The processes that functions run in, all of them children of the emulator."""

    def __init__(self, emulator: int) -> None:
        self._emulator = psutil.Process(emulator)
        self._functions: dict[str, str] = {}

    def function_of(self, access_key: str) -> str:
        """The function whose role's key signed a request; another's is a tool's."""
        if access_key not in self._functions:
            for worker in self.all():
                with suppress(psutil.NoSuchProcess):
                    environment = worker.environ()
                    self._functions[environment["AWS_ACCESS_KEY_ID"]] = _name(environment)
        return self._functions.get(access_key, "?")

    def kill_at(self, port: int) -> bool:
        """End the worker that connected from a local port, at once; whether there was one."""
        for worker in self.all():
            with suppress(psutil.NoSuchProcess):
                if any(one.laddr.port == port for one in worker.net_connections("tcp")):
                    worker.kill()
                    return True
        return False

    def by_function(self) -> Iterator[tuple[str, psutil.Process]]:
        """Every worker that lives, with the name of its function."""
        for worker in self.all():
            with suppress(psutil.NoSuchProcess):
                yield _name(worker.environ()), worker

    def all(self) -> Iterator[psutil.Process]:
        """Every worker that lives."""
        for process in self._emulator.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                if "AWS_LAMBDA_FUNCTION_NAME" in process.environ():
                    yield process


def _name(environment: dict[str, str]) -> str:
    """`preprocess` of `receipts-local-PreprocessFunction-1A2B3C`."""
    function = environment["AWS_LAMBDA_FUNCTION_NAME"]
    return function.rpartition("Function")[0].rpartition("-")[2].casefold()
