import io
from pathlib import Path

import pytest
import typer
from PIL import Image
from rich.console import Console
from typer.testing import CliRunner

from cli.evaluation.command import evaluate
from cli.evaluation.evaluation import Evaluation, errors, judge
from cli.evaluation.labels import LabelledReceipt
from cli.evaluation.record import ReadReceipt, ReadValue
from cli.evaluation.tables import error_table, figure_tables
from cli.evaluation.web_page import web_page


@pytest.fixture
def evaluation(tmp_path: Path) -> Evaluation:
    image = tmp_path / "a.png"
    Image.new("RGBA", (700, 900), "white").save(image)
    right = LabelledReceipt("right", image, {"total": "3.00"}, ("TOTAL",))
    wrong = LabelledReceipt("wrong", image, {"company": "<LAMP> [red]"}, None)
    value = ReadValue("3.00", "3.00", 0.97)
    return Evaluation(
        [
            judge(right, ReadReceipt(1.0, {"total": value}, ("TOTAL",))),
            judge(wrong, ReadReceipt(1.0, refusal="The image is damaged: send another.")),
        ]
    )


def printed(*renderables: object) -> str:
    console = Console(file=io.StringIO(), width=120, color_system=None)
    console.print(*renderables)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text


def test_tables_show_figures_words_and_calibration(evaluation: Evaluation) -> None:
    text = printed(*figure_tables(evaluation))
    for shown in ("company", "micro", "0.667", "OCR word F1", "0.95 - 1"):
        assert shown in text


def test_errors_are_shown_as_they_are(evaluation: Evaluation) -> None:
    text = printed(error_table(errors(evaluation.receipts)))
    assert "<LAMP> [red]" in text
    assert "nothing" in text
    assert "right" not in text


def test_page_needs_nothing_beside_it(evaluation: Evaluation) -> None:
    page = web_page(evaluation)
    assert page.count("data:image/jpeg;base64,") == 2
    assert "http" not in page
    assert "&lt;LAMP&gt; [red]" in page
    assert "The image is damaged: send another." in page


def test_receipts_with_errors_come_first(evaluation: Evaluation) -> None:
    page = web_page(evaluation)
    assert page.index("<h2>wrong</h2>") < page.index("<h2>right</h2>")


def test_folder_without_labels_is_a_usage_error(tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(evaluate)
    result = CliRunner().invoke(app, [str(tmp_path)])
    assert result.exit_code == 2
    assert "NAME.json" in result.output
