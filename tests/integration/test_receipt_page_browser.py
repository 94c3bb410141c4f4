"""The page of `receipts show --html` in a real browser."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from cli.receipt_page import receipt_page
from receipts.contracts import PageFacts
from receipts.receipt import Receipt
from tests.builders import document_state, source

CHROMIUM = shutil.which("chromium")
EXAMPLE = Path(__file__).parents[2] / "docs" / "schema" / "receipt-v1.example.json"
OVERFLOW = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
LIT = "lit"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The example of the schema, under a long name."""
    receipt = Receipt.model_validate_json(EXAMPLE.read_text(encoding="utf-8"))
    (details,) = json.loads(EXAMPLE.read_text(encoding="utf-8"))["pages"]["details"]
    facts = PageFacts(page=1, width=details["width"], height=details["height"])
    state = document_state(source=source(key=f"receipts/{'0' * 80}.jpg"))
    file = tmp_path_factory.mktemp("shown") / "receipt.html"
    file.write_text(receipt_page(state, [receipt], [(facts, "data:,")], []), encoding="utf-8")
    with sync_playwright() as playwright:
        as_root = ["--no-sandbox"] if os.getuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=as_root)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(file.as_uri())
        yield page
        browser.close()


def test_hovered_field_lights_its_box(page: Page) -> None:
    row = page.locator('tr[data-field="1.totals.total"]')
    box = page.locator('polygon[data-field="1.totals.total"]')
    row.hover()
    expect(box).to_have_class(LIT)
    expect(box).to_be_in_viewport()
    page.locator("h1").hover()
    expect(box).not_to_have_class(LIT)


def test_hovered_box_lights_its_field(page: Page) -> None:
    row = page.locator('tr[data-field="1.merchant.name"]')
    page.locator('polygon[data-field="1.merchant.name"]').hover()
    expect(row).to_have_class(LIT)


def test_page_fits_desk_and_phone(page: Page) -> None:
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate(OVERFLOW) == 0
