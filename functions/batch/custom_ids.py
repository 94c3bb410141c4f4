"""The names of lines, by which an answer finds its page again, in whatever order answers come."""

from receipts.batch_page_store import PageKey
from receipts.contracts import Task


def custom_id(page: PageKey, task: Task) -> str:
    """The name of the line that asks for one task of a page; 64 characters at most."""
    return f"{page.document_id}-{page.part}-{task}"


def page_of(name: str) -> PageKey | None:
    """The page that a line is about; None for a name that is none of ours."""
    document_id, _, rest = name.partition("-")
    part, found, _ = rest.partition("-")
    return PageKey(document_id, int(part)) if found and part.isdecimal() else None
