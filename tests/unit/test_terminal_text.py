import io

import pytest
from rich.console import Console

from aggregate.records import build_receipts
from cli.receipt_view import receipt_view
from tests.builders import document_state, page_result


def shown(name: str) -> str:
    """What a terminal gets for a receipt of this merchant."""
    state = document_state()
    result = page_result(1, name, "TOTAL EUR 9,00", merchant_name=name, total="9,00")
    (receipt,) = build_receipts(state, [result])
    file = io.StringIO()
    Console(file=file, width=150, color_system=None).print(receipt_view(state, receipt))
    return file.getvalue()


@pytest.mark.parametrize("name", ["[red]Lamp[/]", "Lamp [/]", ":smile: Lamp", "<b>Lamp</b>"])
def test_markup_in_name_is_shown(name: str) -> None:
    assert name in shown(name)


@pytest.mark.parametrize("name", ["Lamp\x1b[31mred", "Lamp\u202egpj", "Lamp\x9b2J"])
def test_control_characters_reach_no_terminal(name: str) -> None:
    text = shown(name)
    assert "Lamp" in text
    assert not set(text) & {"\x1b", "\x9b", "\u202e"}
