import io
import json

import pytest
from rich.console import Console

from aggregate.records import build_receipts
from cli.output import print_json
from cli.receipt_view import receipt_view
from cli.terminal_text import inert
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


HOSTILE = ["Lamp\x1b[31mred", "Lamp\u202egpj", "Lamp\x9b2J", "Lamp\x7f"]


@pytest.mark.parametrize("name", HOSTILE)
def test_control_characters_reach_no_terminal(name: str) -> None:
    text = shown(name)
    assert "Lamp" in text
    assert not set(text) & {"\x1b", "\x9b", "\u202e", "\x7f"}


@pytest.mark.parametrize("name", [*HOSTILE, "Lamp\udcff"])
def test_names_of_others_are_inert_in_json(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"key": name})
    printed = capsys.readouterr().out
    assert printed.isascii()
    assert printed.removesuffix("\n").isprintable()
    assert json.loads(printed) == {"key": name}


def test_half_a_character_in_a_name_is_shown_as_its_escape() -> None:
    assert inert("Lamp\udcff").plain == "Lamp\\udcff"
