"""Who is refused something learns what to do: `what happened: what to do next`."""

import re
from collections.abc import Iterator

import pytest

from receipts.errors import ReceiptsError
from tests.refusals import Refusal, refusals

ADVICE = re.compile(r"[:;.] \S|^(?:Write|Use|Give) ")
TOOLS = frozenset(
    {"BadParameter", "DeployError", "EntryError", "InvokeError", "LabelError", "StartError"}
)


def _names(error: type[ReceiptsError]) -> Iterator[str]:
    yield error.__name__
    for child in error.__subclasses__():
        yield from _names(child)


SENTENCES = [
    refusal
    for folder in ("cli", "local", "layers", "functions")
    for refusal in refusals(folder, TOOLS | frozenset(_names(ReceiptsError)))
]


@pytest.mark.parametrize("refusal", SENTENCES, ids=lambda refusal: refusal.place)
def test_refusal_says_what_to_do(refusal: Refusal) -> None:
    assert ADVICE.search(refusal.text), refusal
    assert refusal.text.endswith((".", "…")), refusal
