"""A fork of this process that answers questions over a pipe, within bounds of time and memory.

Lambda has no shared memory, which rules out multiprocessing's pools and queues; this works there.
"""

import faulthandler
import multiprocessing
import os
import resource
import sys
import warnings
import weakref
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path

from receipts.errors import DamagedFile, TooManyPixels, UploadRejected

_MEMORY_BYTES = 800_000_000
_OUT_OF_MEMORY = 77  # an exit code that Python itself does not use

_MEMORY_USE = Path("/proc/self/statm")


class ChildEnded(Exception):
    """The child is gone without an answer; the exit code is negative for a signal."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(f"Reading a page failed with exit code {exit_code}")
        self.exit_code = exit_code

    def verdict(self) -> Exception:
        """What it means for the page: a refusal, or a fault of ours that has to be seen."""
        if self.exit_code == _OUT_OF_MEMORY:
            return TooManyPixels("The page takes too much memory to draw; scan it at 300 dpi.")
        if self.exit_code is None or self.exit_code >= 0:
            return RuntimeError(str(self))
        return DamagedFile(
            "The page is damaged or takes too much memory to draw; export the document again and "
            "upload that."
        )


class Child[Q, A]:
    """One such fork, which ends with this object; `work` may raise refusals, and they come back."""

    def __init__(self, work: Callable[[Q], A]) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        fork = multiprocessing.get_context("fork")
        self._process = fork.Process(target=_serve, args=(work, theirs, self._pipe), daemon=True)
        # Python warns of locks that another thread may hold at this moment; the child takes none.
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            self._process.start()
        theirs.close()
        self._end = weakref.finalize(self, _end, self._process, self._pipe, os.getpid())

    def answer(self, question: Q, seconds: float) -> A | UploadRejected:
        """Raises `ChildEnded`, or `DamagedFile` after `seconds`."""
        try:
            self._pipe.send(question)
            if self._pipe.poll(seconds):
                answer: A | UploadRejected = self._pipe.recv()
                return answer
        except (EOFError, OSError):
            self._process.join()
            raise ChildEnded(self._process.exitcode) from None
        self._end()
        raise DamagedFile(
            "The page takes too long to draw; export the document again and upload that."
        )


def _end(process: ForkProcess, pipe: Connection, owner: int) -> None:
    if os.getpid() == owner:  # and not a later fork, which has a copy of everything
        process.kill()
        process.join()
        pipe.close()


def _serve[Q, A](work: Callable[[Q], A], pipe: Connection, other_end: Connection) -> None:
    other_end.close()  # else the pipe would stay open when the parent is gone
    faulthandler.disable()  # a crash is an answer here, nothing to report
    _mute_codecs()
    _limit_memory()
    while True:
        try:
            question = pipe.recv()
        except EOFError:
            return
        _reply(pipe, work, question)


def _reply[Q, A](pipe: Connection, work: Callable[[Q], A], question: Q) -> None:
    try:
        pipe.send(_answer(work, question))
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)  # there may be none left for as much as a refusal


def _answer[Q, A](work: Callable[[Q], A], question: Q) -> A | UploadRejected:
    try:
        return work(question)
    except UploadRejected as refusal:
        return refusal


def _mute_codecs() -> None:
    """What native code says of a file goes nowhere, as a file can make it fill the log."""
    sys.stderr = os.fdopen(os.dup(2), "w")  # for faults of ours
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _limit_memory() -> None:
    """What this process has now and a fixed amount more, on systems that tell what it has."""
    if _MEMORY_USE.exists():
        pages = int(_MEMORY_USE.read_text().split()[0])
        most = pages * resource.getpagesize() + _MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
