import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import typer
from PIL import Image
from typer.testing import CliRunner, Result

from cli.cost import DEFAULT_BASE_URL, DEFAULT_MODEL, estimate_file, estimate_files
from receipts.models import find_model
from receipts.profiles import find_profile
from tests.template import load_template


def run(*arguments: str | Path) -> Result:
    app = typer.Typer()
    app.command("cost")(estimate_files)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def lines(*arguments: str | Path) -> list[dict[str, Any]]:
    result = run("--json", *arguments)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "photo.png"
    Image.new("RGB", (640, 480), "white").save(file)
    return file


@pytest.fixture
def folder(photo: Path) -> Path:
    """A photo; deeper down a fax of two pages; and a file that is no receipt."""
    deeper = photo.parent / "deeper"
    deeper.mkdir()
    sheet = Image.new("L", (640, 480), "white")
    sheet.save(deeper / "fax.tiff", save_all=True, append_images=[sheet])
    (photo.parent / "notes.txt").write_text("Lunch with the auditors.")
    return photo.parent


def test_defaults_are_those_of_the_template() -> None:
    parameters = load_template()["Parameters"]
    assert parameters["OcrModel"]["Default"] == DEFAULT_MODEL
    assert parameters["OcrBaseUrl"]["Default"] == DEFAULT_BASE_URL


def test_page_costs_all_its_tasks(photo: Path) -> None:
    line, _ = lines(photo)
    image, text = 2 * 302, line["tokens"]["input"] - 2 * 302
    assert line["source"] == str(photo)
    assert line["pages"] == 1
    assert line["error"] is None
    assert line["tokens"]["image"] == image
    assert text > 33 + 208
    expected = (image + text) * Decimal("0.07") + line["tokens"]["output"] * Decimal("0.16")
    assert line["cost"]["currency"] == "USD"
    assert Decimal(line["cost"]["amount"]) == expected / 1_000_000


def test_folder_is_added_up(folder: Path) -> None:
    *files, last = lines(folder)
    total = last["total"]
    assert [Path(line["source"]).name for line in files] == ["fax.tiff", "notes.txt", "photo.png"]
    assert (total["files"], total["pages"]) == (3, 3)
    for kind in ("image", "input", "output"):
        assert total["tokens"][kind] == sum(line["tokens"][kind] for line in files)
    amounts = [Decimal(line["cost"]["amount"]) for line in files if line["cost"]]
    assert Decimal(total["cost"]["amount"]) == sum(amounts)


def test_refused_file_stops_no_other(folder: Path) -> None:
    refused = next(line for line in lines(folder) if line.get("error"))
    assert refused["source"].endswith("notes.txt")
    assert refused["error"]["code"] == "unsupported_format"
    assert refused["error"]["message"].endswith(".")
    assert (refused["pages"], refused["cost"]) == (0, None)


def test_too_large_file_is_not_read(photo: Path) -> None:
    profile = find_profile("receipts").model_copy(update={"max_bytes": 10})
    found = estimate_file(photo, profile, find_model(DEFAULT_MODEL))
    assert found.refusal is not None
    assert found.refusal.code == "file_too_large"


def test_vanished_file_is_refused(tmp_path: Path) -> None:
    found = estimate_file(tmp_path / "gone.png", find_profile("receipts"), find_model("llava"))
    assert found.refusal is not None
    assert found.refusal.code == "unreadable_file"


def test_unreadable_page_is_named_and_left_out(tmp_path: Path) -> None:
    file = tmp_path / "fax.tiff"
    sheet = Image.new("L", (640, 480), "white")
    sheet.save(file, save_all=True, append_images=[Image.new("L", (5, 480)), sheet])
    line, _ = lines(file)
    assert line["pages"] == 2
    assert line["error"]["code"] == "image_too_small"
    assert line["error"]["message"].startswith("Page 2: ")


@pytest.mark.parametrize(
    ("where", "model"),
    [(["--base-url", "http://127.0.0.1:9"], "qwen-vl-ocr"), (["--region", "virginia"], "llava")],
)
def test_missing_price_leaves_cost_open(photo: Path, where: list[str], model: str) -> None:
    line, last = lines(photo, *where, "--model", model)
    assert line["cost"] is None
    assert last["total"]["cost"] is None
    assert line["tokens"]["input"] > 0
    assert f"no price for {model}" in " ".join(run(photo, *where, "--model", model).stderr.split())


def test_region_is_that_of_the_base_url(photo: Path) -> None:
    base_url = "https://dashscope.aliyuncs.com/compatible-mode/v1"
    assert lines(photo, "--base-url", base_url) == lines(photo, "--region", "beijing")
    assert lines(photo, "--base-url", base_url) != lines(photo)


def test_batch_costs_half(photo: Path) -> None:
    where = ("--region", "beijing", "--model", "qwen-vl-ocr")
    now, batch = lines(photo, *where)[0], lines(photo, *where, "--batch")[0]
    assert Decimal(batch["cost"]["amount"]) * 2 == Decimal(now["cost"]["amount"])


@pytest.mark.parametrize(
    "where", [("--region", "singapore", "--model", "qwen-vl-ocr"), ("--region", "beijing")]
)
def test_batch_that_is_not_offered_has_no_price(photo: Path, where: tuple[str, ...]) -> None:
    assert lines(photo, *where, "--batch")[0]["cost"] is None
    told = " ".join(run(photo, *where, "--batch").stderr.split())
    assert "offered for qwen-vl-ocr in beijing; qwen-vl-ocr-latest in beijing." in told


def test_batch_that_is_offered_is_not_explained(photo: Path) -> None:
    result = run(photo, "--region", "beijing", "--model", "qwen-vl-ocr", "--batch")
    assert "offered" not in result.stderr


def test_tables_show_sum_and_refusals(folder: Path) -> None:
    result = run(folder)
    assert result.exit_code == 0
    total = lines(folder)[-1]["total"]
    assert f"{total['tokens']['input']:,}" in result.stdout
    assert f"{Decimal(total['cost']['amount']):.6f}" in result.stdout
    assert "unsupported_format" in result.stdout
    assert "fax.tiff" in result.stdout


@pytest.mark.parametrize(
    "wrong",
    [
        ["--profile", "holiday"],
        ["--region", "mars"],
        ["--region", "beijing", "--base-url", "http://127.0.0.1:9"],
    ],
)
def test_wrong_option_is_named(photo: Path, wrong: list[str]) -> None:
    result = run(photo, *wrong)
    assert result.exit_code == 2
    assert wrong[1] in result.stderr or "not both" in result.stderr


def test_empty_folder_is_an_error(tmp_path: Path) -> None:
    assert run(tmp_path).exit_code == 2
