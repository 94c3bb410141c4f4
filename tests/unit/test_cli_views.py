import io
import json
from pathlib import Path

from rich.console import Console

from cli.views import receipt_view
from receipts.receipt import Receipt
from tests.builders import document_state

_EXAMPLE = Path(__file__).parents[2] / "docs/schema/receipt-v1.example.json"


def test_printed_markup_is_shown_as_text() -> None:
    record = json.loads(_EXAMPLE.read_text(encoding="utf-8"))
    record["merchant"]["name"]["value"] = "[red]Shop[/]"
    target = io.StringIO()
    receipt = Receipt.model_validate_json(json.dumps(record))
    Console(file=target, width=150).print(receipt_view(document_state(), receipt))
    assert "[red]Shop[/]" in target.getvalue()
    assert "at the engine" in target.getvalue()
