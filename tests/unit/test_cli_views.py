import io
import json
from pathlib import Path

from rich.console import Console

from cli.receipt_view import receipt_view
from receipts.receipt import Receipt
from tests.builders import document_state

_EXAMPLE = Path(__file__).parents[2] / "docs/schema/receipt-v1.example.json"


def shown(**merchant: str) -> list[str]:
    record = json.loads(_EXAMPLE.read_text(encoding="utf-8"))
    record["merchant"]["name"] |= merchant
    target = io.StringIO()
    receipt = Receipt.model_validate_json(json.dumps(record))
    Console(file=target, width=150).print(receipt_view(document_state(), receipt))
    return target.getvalue().splitlines()


def test_printed_markup_is_shown_as_text() -> None:
    assert any("[red]Shop[/]" in line for line in shown(value="[red]Shop[/]"))


def test_amounts_stand_in_one_column() -> None:
    lines = shown()
    (total,) = [line for line in lines if "TOTAL" in line]
    (subtotal,) = [line for line in lines if "subtotal" in line]
    assert total.rindex(".") == subtotal.rindex(".")


def test_effort_is_told() -> None:
    words = {line.split("  ")[0] for line in shown()}
    assert {"checks", "engine", "at the engine", "tokens", "cost"} <= words
