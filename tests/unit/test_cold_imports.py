"""What a function must not import before it needs it, as every cold start pays for it."""

import subprocess
import sys

import pytest

POWERTOOLS = {"aws_xray_sdk", "aws_lambda_powertools.utilities.batch"}
CODECS = {"numpy", "pypdfium2", "pillow_heif", "pyvips", "PIL.TiffImagePlugin"}


def modules_after_import(module: str) -> set[str]:
    program = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run(  # noqa: S603  the project's own interpreter
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("stage", "unwanted"),
    [
        ("preprocess", POWERTOOLS | CODECS | {"httpx", "PIL.ImageDraw"}),
        ("ocr", POWERTOOLS | CODECS | {"PIL", "asyncio.events"}),
        ("batch", POWERTOOLS | CODECS | {"PIL", "asyncio.events", "receipts.receipt"}),
        ("aggregate", POWERTOOLS | CODECS | {"PIL", "httpx"}),
        (
            "deliver",
            POWERTOOLS | CODECS | {"PIL", "httpx", "receipts.receipt", "receipts.extraction"},
        ),
        ("recover", POWERTOOLS | CODECS | {"PIL", "httpx", "receipts.receipt"}),
    ],
)
def test_handler_imports_nothing_heavy(stage: str, unwanted: set[str]) -> None:
    loaded = modules_after_import(f"{stage}.handler")
    assert f"{stage}.handler" in loaded
    assert unwanted.isdisjoint(loaded), sorted(unwanted & loaded)


def test_callback_imports_nothing_of_batches() -> None:
    loaded = modules_after_import("batch.callback")
    unwanted = POWERTOOLS | CODECS | {"PIL", "httpx", "receipts.contracts", "aws_lambda_powertools"}
    assert unwanted.isdisjoint(loaded), sorted(unwanted & loaded)


def test_models_and_patterns_wait_for_use() -> None:
    program = (
        "from receipts.contracts import PageJob; print(PageJob.__pydantic_complete__);"
        "import re, receipts.extraction.currencies as c; print(type(c._PRINTED) is re.Pattern)"
    )
    done = subprocess.run(  # noqa: S603  the project's own interpreter
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["False", "False"]
