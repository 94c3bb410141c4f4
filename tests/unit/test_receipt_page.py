import base64
import io
import json
from pathlib import Path

import pytest
from PIL import Image

from cli.page_pictures import page_pictures
from cli.receipt_page import receipt_page
from receipts.contracts import Manifest, PageFacts
from receipts.placement import Placement, shifted, turned
from receipts.receipt import Receipt
from tests.builders import document_state, page_image

_EXAMPLE = Path(__file__).parents[2] / "docs/schema/receipt-v1.example.json"
_FACTS = PageFacts(page=1, width=40, height=20)


def _receipt(merchant: str) -> Receipt:
    record = json.loads(_EXAMPLE.read_text(encoding="utf-8"))
    record["merchant"]["name"] |= {"value": merchant, "raw": merchant}
    return Receipt.model_validate_json(json.dumps(record))


def _page(merchant: str, url: str | None = "data:,") -> str:
    return receipt_page(document_state(), [_receipt(merchant)], [(_FACTS, url)], [])


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img onerror=alert(1)>'])
def test_printed_markup_stays_text(name: str) -> None:
    page = _page(name)
    assert name not in page
    assert page.count("<script>") == 1
    assert "<img" not in page


def test_field_and_box_share_name() -> None:
    assert _page("Quill").count('data-field="1.merchant.name"') == 2


def test_expired_page_keeps_its_boxes() -> None:
    page = _page("Quill", url=None)
    assert "not kept any more" in page
    assert "<image" not in page
    assert "<polygon" in page


def test_page_without_images_has_no_picture() -> None:
    found = page_pictures(Manifest(pages=(_FACTS,), images=(page_image(1),)), lambda ref: None)
    assert list(found) == [(_FACTS, None)]


def test_policy_allows_no_network() -> None:
    page = _page("Quill")
    assert "default-src 'none'; img-src data:;" in page
    assert "http://" not in page


def test_inverse_undoes_placement() -> None:
    place = Placement(a=1.2, b=0.1, c=5, d=-0.2, e=0.9, f=7, g=0.001, h=0.002)
    assert place.inverse().point(*place.point(30, 40)) == pytest.approx((30, 40))


def test_turned_image_lies_upright_on_page() -> None:
    red = Image.new("RGB", (20, 40), "red")
    red.paste("blue", (0, 0, 20, 20))
    body = io.BytesIO()
    red.save(body, "PNG")
    place = shifted(0, 0).after(turned(90, 40, 20))
    manifest = Manifest(pages=(_FACTS,), images=(page_image(1, placement=place),))
    ((_, url),) = page_pictures(manifest, lambda ref: body.getvalue())
    assert url is not None
    with Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))) as page:
        left, right = page.getpixel((5, 10)), page.getpixel((35, 10))
    assert page.size == (40, 20)
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert left[2] > left[0]
    assert right[0] > right[2]
