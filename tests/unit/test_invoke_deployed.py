import pytest

from local.invoke.deployed import running_stack
from local.invoke.errors import InvokeError
from local.stack.state import StackState


def test_missing_stack_asks_for_one() -> None:
    with pytest.raises(InvokeError, match="receipts local up"):
        running_stack(StackState())
