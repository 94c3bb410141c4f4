import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest
from PIL import Image, ImageChops, ImageFile, ImageStat
from PIL.ExifTags import Base

from samples.content import LineItem, Merchant, Receipt, Tax
from samples.documents import SAMPLES, rendered
from samples.generate import DOCUMENTS, TRUTH
from samples.truth import truth_json

ENTRIES: dict[str, dict[str, Any]] = json.loads(TRUTH.read_text(encoding="utf-8"))
RECEIPTS = {name: entry["receipt"] for name, entry in ENTRIES.items() if entry["receipt"]}

MAGIC = {
    ".jpg": (0, b"\xff\xd8\xff"),
    ".png": (0, b"\x89PNG\r\n\x1a\n"),
    ".pdf": (0, b"%PDF-1."),
    ".tiff": (0, b"II*\x00"),
    ".heic": (4, b"ftypheic"),
    ".webp": (8, b"WEBP"),
}


def amount(text: str | None) -> Decimal:
    return Decimal(text or 0)


def till_receipt(*items: LineItem, **facts: Any) -> Receipt:
    shop = Merchant(name="Shop", address_lines=("Street 1", "Town"), phone="0")
    base = {"merchant": shop, "number": "1", "issued": "2025-01-02T03:04", "currency": "CHF"}
    return Receipt.model_validate({**base, "items": items, **facts})


def item(quantity: str, price: str, tax_codes: str = "A") -> LineItem:
    return LineItem(
        description="Thing",
        quantity=Decimal(quantity),
        unit_price=Decimal(price),
        tax_codes=tax_codes,
    )


VAT = Tax(code="A", name="VAT", rate=Decimal("7.7"))


def test_net_prices_carry_tax_on_top() -> None:
    receipt = till_receipt(item("3", "1.99"), taxes=(VAT,))
    assert (receipt.items_total, receipt.tax_total) == (Decimal("5.97"), Decimal("0.46"))
    assert receipt.total == Decimal("6.43")


def test_gross_prices_contain_their_tax() -> None:
    receipt = till_receipt(item("1", "10.77"), taxes=(VAT,), prices_include_tax=True)
    assert receipt.total == Decimal("10.77")
    assert (receipt.tax_lines[0].base, receipt.tax_total) == (Decimal("10.00"), Decimal("0.77"))


def test_untaxed_goods_stay_out_of_base() -> None:
    receipt = till_receipt(item("1", "10.00"), item("1", "5.00", tax_codes=""), taxes=(VAT,))
    assert receipt.tax_lines[0].base == Decimal("10.00")


@pytest.mark.parametrize(
    ("price", "rounding", "total"),
    [("1.02", "-0.02", "1.00"), ("1.03", "0.02", "1.05"), ("1.05", "0.00", "1.05")],
)
def test_total_is_rounded_to_coins(price: str, rounding: str, total: str) -> None:
    receipt = till_receipt(item("1", price), cash_step=Decimal("0.05"))
    assert (receipt.rounding, receipt.total) == (Decimal(rounding), Decimal(total))


def test_tip_comes_after_tax() -> None:
    receipt = till_receipt(item("1", "10.00"), taxes=(VAT,), tip=Decimal("2.00"))
    assert (receipt.amount_due, receipt.total) == (Decimal("10.77"), Decimal("12.77"))


def test_committed_truth_is_current() -> None:
    assert TRUTH.read_text(encoding="utf-8") == truth_json()


@pytest.mark.parametrize("name", RECEIPTS)
def test_line_items_add_up(name: str) -> None:
    facts = RECEIPTS[name]
    items = facts["line_items"]
    assert facts["line_item_count"] == len(items)
    for row in items:
        assert amount(row["quantity"]) * amount(row["unit_price"]) == amount(row["total"])
    if facts["subtotal"] is not None:
        assert sum(amount(row["total"]) for row in items) == amount(facts["subtotal"])


@pytest.mark.parametrize("name", RECEIPTS)
def test_total_follows_from_parts(name: str) -> None:
    facts = RECEIPTS[name]
    goods = sum(amount(row["total"]) for row in facts["line_items"])
    on_top = Decimal(0) if facts["prices_include_tax"] else amount(facts["tax_total"])
    extras = amount(facts["tip"]) + amount(facts["rounding"])
    assert goods + on_top + extras == amount(facts["total"])


@pytest.mark.parametrize("name", RECEIPTS)
def test_tax_lines_add_up(name: str) -> None:
    facts = RECEIPTS[name]
    lines = facts["tax_lines"]
    assert sum(amount(line["amount"]) for line in lines) == amount(facts["tax_total"])
    for line in lines:
        exact = amount(line["base"]) * amount(line["rate"]) / 100
        assert abs(exact - amount(line["amount"])) <= Decimal("0.01")


def test_what_is_open_is_null() -> None:
    entry = ENTRIES["scan-tea-room.png"]
    assert entry["receipt"]["transaction_date"] is None
    assert entry["receipt"]["currency"] is None
    assert entry["candidates"] == {"transaction_date": ["2025-05-04", "2025-04-05"]}


def test_every_sample_is_committed() -> None:
    assert {path.name for path in DOCUMENTS.iterdir()} == set(ENTRIES)


@pytest.mark.parametrize("name", ENTRIES)
def test_magic_bytes_match_suffix(name: str) -> None:
    offset, magic = MAGIC[Path(name).suffix]
    data = (DOCUMENTS / name).read_bytes()
    assert data[offset : offset + len(magic)] == magic


def test_samples_stay_small() -> None:
    sizes = [path.stat().st_size for path in DOCUMENTS.iterdir()]
    assert max(sizes) <= 600_000
    assert sum(sizes) <= 3_000_000


def test_photo_stands_upright_by_exif() -> None:
    with Image.open(DOCUMENTS / "photo-hardware-store.jpg") as photo:
        assert photo.getexif()[Base.Orientation] == 6
        assert photo.width > photo.height


def test_till_roll_is_very_long() -> None:
    with Image.open(DOCUMENTS / "long-supermarket.png") as roll:
        assert roll.height > 5.5 * roll.width


def test_fax_pages_differ_in_kind() -> None:
    kinds = []
    with Image.open(DOCUMENTS / "fax-hotel-bill.tiff") as fax:
        for page in range(ENTRIES["fax-hotel-bill.tiff"]["pages"]):
            fax.seek(page)
            kinds.append((fax.mode, fax.info["compression"], fax.size))
    assert [kind[:2] for kind in kinds] == [("1", "group4"), ("1", "group4"), ("L", "tiff_lzw")]
    assert len({size for *_, size in kinds}) == 3


def test_broken_upload_cannot_be_decoded() -> None:
    data = (DOCUMENTS / "broken-upload.jpg").read_bytes()
    assert not ImageFile.LOAD_TRUNCATED_IMAGES
    with Image.open(io.BytesIO(data)) as image, pytest.raises(OSError, match="truncated"):
        image.load()


def test_invoice_holds_real_text() -> None:
    facts = RECEIPTS["invoice-wholesaler.pdf"]
    with pypdfium2.PdfDocument(DOCUMENTS / "invoice-wholesaler.pdf") as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    assert len(pages) == ENTRIES["invoice-wholesaler.pdf"]["pages"]
    assert facts["merchant_name"] in pages[0]
    assert f"{amount(facts['total']):,}" in pages[2]
    assert all(row["description"] in "".join(pages) for row in facts["line_items"])


def test_generator_makes_the_committed_picture() -> None:
    (slip,) = (sample for sample in SAMPLES if sample.name == "scan-tea-room.png")
    made, committed = (
        Image.open(io.BytesIO(data)).convert("L")
        for data in (rendered(slip), (DOCUMENTS / slip.name).read_bytes())
    )
    assert ImageStat.Stat(ImageChops.difference(made, committed)).mean[0] < 1
