"""Work on a hostile file in a child process, the one way to stop native code that does not end.

A PDF of a few kilobytes can keep PDFium busy for hours or make it fill the memory.
"""

from collections.abc import Callable

from preprocess.formats.child import Child, ChildEnded
from receipts.errors import UploadRejected

_SECONDS = 30.0


class Isolated[Q, A]:
    """`work` for one question after another, in a child process that serves until it fails."""

    def __init__(self, work: Callable[[Q], A], *, seconds: float = _SECONDS) -> None:
        self._work = work
        self._seconds = seconds
        self._child: Child[Q, A] | None = None

    def ask(self, question: Q) -> A:
        """What `work` gives or refuses; raises `DamagedFile` if it takes too long or crashes."""
        used, self._child = self._child, None
        try:
            answer = self._ask(used or Child(self._work), question)
        except ChildEnded as ended:
            # What earlier questions left behind may be to blame: a fresh child has the last word.
            if used is None:
                raise ended.verdict() from None
            return self.ask(question)
        if not isinstance(answer, UploadRejected):
            return answer
        try:
            raise answer
        finally:
            del answer  # it refers to this frame, and so would keep the child alive

    def _ask(self, child: Child[Q, A], question: Q) -> A | UploadRejected:
        answer = child.answer(question, self._seconds)
        self._child = child
        return answer


def in_child[A](work: Callable[[], A]) -> A:
    """The result of `work`, done once in a child process; raises what `Isolated.ask` does."""
    return Isolated[None, A](lambda _: work()).ask(None)
