"""A bookkeeper in a real browser: from the queue to the delivered `receipt.revised`."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page, expect, sync_playwright

from cli.deployment import find_deployment
from cli.submission import follow, upload
from local.stack import paths
from local.stack.state import Endpoints
from tests.e2e.test_pipeline import wait_for

CHROMIUM = shutil.which("chromium")
RECEIPTS = Path(sys.executable).parent / "receipts"
# To be looked at; nothing compares them.
PICTURES = paths.ROOT / "build" / "review"
LINES = ("LANTERN CAFE", "12 High Street", "2026-03-04 12:30", "Tea 4.50", "Cake 4.50", "VISA EUR")
WAIT_SECONDS = 60
UNLABELLED = (
    "[...document.querySelectorAll('input:not([type=hidden])')].filter(i => !i.labels.length)"
)
OVERFLOW = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def document_id(stack: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A receipt whose total is torn off, read by the pipeline."""
    file = tmp_path_factory.mktemp("uploads") / "torn.png"
    _draw(file)
    deployment = find_deployment(None)
    (ending,) = follow(deployment, upload(deployment, [file], "receipts"), timeout=120)
    assert ending.state is not None
    assert ending.state.status == "needs_review"
    return ending.state.document_id


def _draw(file: Path) -> None:
    paper = Image.new("RGB", (900, 1200), "white")
    draw, font = ImageDraw.Draw(paper), ImageFont.load_default(52)
    for row, text in enumerate(LINES):
        draw.text((90, 90 + row * 110), text, fill="black", font=font)
    paper.save(file)


@pytest.fixture(scope="module")
def address(stack: Endpoints) -> Iterator[str]:
    """Where `receipts review` serves, as it says itself."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with subprocess.Popen(  # noqa: S603  the project's own command
        [RECEIPTS, "review", "--as", "Ada", "--port", port], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        yield json.loads(server.stdout.readline())["url"]
        server.terminate()


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Page]:
    """A page on which every complaint of the browser is a failure."""
    complaints: list[str] = []
    with sync_playwright() as playwright:
        as_root = ["--no-sandbox"] if os.getuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=as_root)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type == "error" else None,
        )
        page.goto(address)
        yield page
        browser.close()
    assert complaints == []


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")


def open_receipt(page: Page, document_id: str) -> None:
    page.goto(page.url.partition("/documents")[0])
    page.locator(f'a[href*="{document_id}"]').click()
    expect(page.locator("input:focus")).to_be_attached()


def test_page_fits_desk_phone_and_zoom(page: Page, document_id: str) -> None:
    for name, width, height in (("desk", 1280, 900), ("zoomed", 640, 450), ("phone", 360, 740)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(page.url.partition("/documents")[0])
        picture(page, f"queue-{name}")
        assert page.evaluate(OVERFLOW) == 0
        open_receipt(page, document_id)
        expect(page.locator("svg image")).to_be_attached()
        picture(page, f"receipt-{name}")
        assert page.evaluate(OVERFLOW) == 0
        assert page.evaluate(f"{UNLABELLED}.length") == 0
    page.set_viewport_size({"width": 1280, "height": 900})


def test_keys_go_through_the_fields(page: Page, document_id: str) -> None:
    open_receipt(page, document_id)
    expect(page.get_by_role("textbox", name="Currency")).to_be_focused()
    page.get_by_label("Merchant").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Address")).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(page.get_by_label("Merchant")).to_be_focused()


def test_clicked_box_fills_the_focused_field(page: Page, document_id: str) -> None:
    open_receipt(page, document_id)
    for label, printed, expected in (
        ("Number", "Cake", "Cake"),
        ("Tip", "Cake", "4.50"),
        ("Date", "2026", "2026-03-04"),
    ):
        field = page.get_by_label(label, exact=True).first
        field.fill("")
        page.locator("polygon.line", has_text=printed).first.click()
        assert expected in field.input_value()
        expect(field).to_be_focused()


def test_last_row_is_followed_by_another(page: Page, document_id: str) -> None:
    open_receipt(page, document_id)
    rows = page.locator(".payments .row")
    count = rows.count()
    rows.last.get_by_label("Brand").fill("VISA")
    expect(rows).to_have_count(count + 1)
    field = rows.last.get_by_label("Brand")
    expect(field).to_have_attribute("name", f"payments[{count}].brand")
    expect(field).to_have_value("")


def test_receipt_is_corrected_and_delivered(stack: Endpoints, page: Page, document_id: str) -> None:
    open_receipt(page, document_id)
    reasons = page.locator("#reasons")
    expect(reasons).to_contain_text("No totals.total was found")
    page.locator("#totals-total").focus()
    page.keyboard.type("9.00")
    expect(reasons).not_to_contain_text("No totals.total was found")
    page.locator("#currency").focus()
    page.keyboard.type("eur")
    expect(reasons).not_to_contain_text("No currency was found")
    if reasons.locator("input").count():
        page.keyboard.press("Alt+R")
    expect(reasons).to_contain_text("Nothing is open")
    picture(page, "receipt-corrected")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: document_id not in url)
    expect(page.locator(f'a[href*="{document_id}"]')).to_have_count(0)
    event = wait_for(lambda: delivered(stack, document_id, revision=2), WAIT_SECONDS)
    assert event["type"] == "receipt.revised"
    assert event["data"]["status"] == "completed"
    assert event["data"]["totals"]["total"]["value"] == "9.00"
    assert event["data"]["corrections"][0]["by"] == "Ada"


def delivered(stack: Endpoints, document_id: str, *, revision: int) -> dict[str, Any] | None:
    """The verified event of a revision, once it has come."""
    address = stack.webhook_url.rpartition("/")[0] + "/deliveries"
    listed = httpx.get(address, trust_env=False).json()
    events = (one["body"] for one in listed if one["verified"])
    return next(
        (
            event
            for event in events
            if (event["data"]["document_id"], event["data"]["revision"]) == (document_id, revision)
        ),
        None,
    )
