"""The total of a bill with a tip is what was paid, not what was due."""

import pytest

from receipts.extraction import extract_receipt
from tests.builders import line

BILL = ("Subtotal 100.20", "Sales tax 8.27", "Amount due 108.47", "Amount 108.47")


def total(*texts: str) -> str | None:
    return extract_receipt([line(text, row) for row, text in enumerate(texts)]).total


def test_tip_that_was_paid_is_in_the_total() -> None:
    assert total(*BILL, "Tip 20.00", "Total 128.47") == "128.47"


@pytest.mark.parametrize("first", ["Tip 15% 16.27", "Tip 18% 19.52"])
def test_suggested_tips_are_not_paid(first: str) -> None:
    suggested = (first, "Total 124.74", "Tip 20% 21.69", "Total 130.16")
    assert total(*BILL, *suggested) == "108.47"
