"""What a stage does at a tombstone: remove what it wrote itself, and tell nobody.

A run that was under way while the document was forgotten may have written after everything had been
removed. It meets the tombstone at the end of its work, or in the message's next receive if it died
before, and cleans up.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Protocol

from receipts.errors import DocumentForgotten
from receipts.observability import logger


class Erasing(Protocol):
    """A stage that knows what it writes."""

    def erase(self, document_id: str) -> None:
        """Remove all that the stage wrote of the document."""
        ...


def stops_at_tombstone[Stage: Erasing, **Work](
    work: Callable[Concatenate[Stage, Work], None],
) -> Callable[Concatenate[Stage, Work], None]:
    """End the work for a forgotten document as if it had been done."""

    @wraps(work)
    def guarded(stage: Stage, /, *args: Work.args, **kwargs: Work.kwargs) -> None:
        try:
            work(stage, *args, **kwargs)
        except DocumentForgotten as forgotten:
            stage.erase(forgotten.document_id)
            logger.info("Document forgotten", document_id=forgotten.document_id)

    return guarded
