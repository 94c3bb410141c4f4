"""Work on a hostile file in a child process, the one way to stop native code that does not end.

A PDF of a few kilobytes can keep PDFium busy for hours or make it fill the memory. Lambda has no
shared memory, which rules out multiprocessing's pools and queues; a process and a pipe work there.
"""

import faulthandler
import multiprocessing
import resource
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path

from receipts.errors import DamagedFile, TooManyPixels, UploadRejected

_SECONDS = 30
_MEMORY_BYTES = 800_000_000

_MEMORY_USE = Path("/proc/self/statm")


def in_child[T](work: Callable[[], T], what: str, *, seconds: float = _SECONDS) -> T:
    """The result of `work`, done in a fork of this process; `what` names the file's part.

    Raises what refusal `work` raised, or `DamagedFile` where the child took too long or was ended
    by a signal, as it is when native code runs out of memory.
    """
    receiver, sender = multiprocessing.Pipe(duplex=False)
    child = _start(work, sender)
    sender.close()
    try:
        if not receiver.poll(seconds):
            raise DamagedFile(f"{what} takes too long to draw; export it again and upload that.")
        answer: T | UploadRejected = receiver.recv()
    except EOFError:
        raise _ending(child, what) from None
    finally:
        child.kill()
        child.join()
        receiver.close()
    if isinstance(answer, UploadRejected):
        raise answer
    return answer


def _start[T](work: Callable[[], T], sender: Connection) -> ForkProcess:
    child = multiprocessing.get_context("fork").Process(target=_work, args=(work, sender))
    # Python warns of locks that another thread may hold at this moment; the child takes none.
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        child.start()
    return child


def _work[T](work: Callable[[], T], sender: Connection) -> None:
    faulthandler.disable()  # a crash is an answer here, nothing to report
    _limit_memory()
    try:
        answer: T | UploadRejected = work()
    except UploadRejected as refusal:
        answer = refusal
    except MemoryError:
        answer = TooManyPixels("The page takes too much memory to draw; scan at 300 dpi.")
    sender.send(answer)


def _limit_memory() -> None:
    """What this process has now and a fixed amount more, on systems that tell what it has."""
    if _MEMORY_USE.exists():
        pages = int(_MEMORY_USE.read_text().split()[0])
        most = pages * resource.getpagesize() + _MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _ending(child: ForkProcess, what: str) -> Exception:
    child.join()
    if child.exitcode is not None and child.exitcode < 0:
        return DamagedFile(
            f"{what} is damaged or takes too much memory to draw; export it again and upload that."
        )
    return RuntimeError(f"Reading failed with exit code {child.exitcode}: {what}")
