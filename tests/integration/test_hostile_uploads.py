"""Files and names made to hurt: each ends by itself, and the next document is read as ever."""

import io
import time
import unicodedata
import zlib

import pytest
from PIL import Image

from receipts import keys
from tests.builders import ODD_KEYS
from tests.integration.conftest import Cloud
from tests.integration.test_preprocess_intake import Desk, jpeg

SCRIPT = b"<script>alert(1)</script>"
SECONDS = 60


@pytest.fixture
def desk(cloud: Cloud) -> Desk:
    return Desk(cloud)


def pdf(stream: bytes, extra: bytes = b"") -> bytes:
    """One page that draws this stream, which is compressed as `extra` says."""
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    pages = b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]/Contents 4 0 R>>endobj\n"
    contents = b"4 0 obj<</Length %d%s>>stream\n%s\nendstream endobj\n" % (
        len(stream),
        extra,
        stream,
    )
    return head + pages + page + contents + b"trailer<</Root 1 0 R/Size 5>>\n%%EOF"


def deflated_twice() -> bytes:
    """Fourteen hundred bytes that become a gigabyte."""
    packer = zlib.compressobj(9)
    blank = b" " * 1_000_000
    once = b"".join(packer.compress(blank) for _ in range(1000)) + packer.flush()
    return pdf(zlib.compress(once, 9), b"/Filter[/FlateDecode/FlateDecode]")


def gif() -> bytes:
    out = io.BytesIO()
    Image.new("P", (300, 400)).save(out, "GIF")
    return out.getvalue()


def broken(profile: bytes) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(out, "JPEG", icc_profile=profile, exif=profile)
    return out.getvalue()


REFUSED = {
    "html named jpg": (b"<!doctype html>" + SCRIPT, "unsupported_format"),
    "script behind gif": (gif() + b"/*" + SCRIPT, "unsupported_format"),
    "gif that is a script": (b"GIF89a/*" + bytes(8) + b"*/=1;alert(1)", "unsupported_format"),
    "archive": (b"PK\x03\x04" + bytes(400), "unsupported_format"),
    "program": (b"\x7fELF" + bytes(400), "unsupported_format"),
    "vector image": (b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT, "unsupported_format"),
    "magic of a jpeg alone": (b"\xff\xd8\xff", "damaged_file"),
    "magic of a png alone": (b"\x89PNG\r\n\x1a\n", "damaged_file"),
    "magic of a pdf alone": (b"%PDF-1.7\n", "damaged_file"),
    "magic of a tiff alone": (b"II*\x00", "damaged_file"),
    "magic of a webp alone": (b"RIFF\x04\x00\x00\x00WEBP", "damaged_file"),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_lying_file_is_refused(desk: Desk, name: str) -> None:
    body, code = REFUSED[name]
    event = desk.upload(body)
    desk.take(event)
    assert (desk.state(event).status, desk.state(event).code) == ("rejected", code)


POLYGLOTS = {
    "jpeg with a pdf behind it": jpeg() + pdf(b""),
    "jpeg with a script behind it": jpeg() + SCRIPT,
    "garbage as profile and exif": broken(b"Exif\x00\x00" + bytes(range(256)) * 40),
}


@pytest.mark.parametrize("name", sorted(POLYGLOTS))
def test_polyglot_is_what_its_first_bytes_say(desk: Desk, name: str) -> None:
    event = desk.upload(POLYGLOTS[name])
    desk.take(event)
    (job,) = desk.page_jobs()
    assert job.page.media_type == "image/jpeg"


def test_nested_bomb_ends_and_the_next_document_is_read(desk: Desk) -> None:
    event = desk.upload(deflated_twice(), "receipts/bomb.pdf")
    started = time.monotonic()
    desk.take(event)
    assert time.monotonic() - started < SECONDS
    assert desk.state(event).status in {"processing", "rejected"}
    desk.page_jobs()
    following = desk.upload(jpeg())
    desk.take(following)
    assert desk.state(following).status == "processing"


def pdf_of(pages: int) -> bytes:
    """Blank pages, each an object of its own, and an index that has to be rebuilt."""
    numbers = range(3, 3 + pages)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    page = b"%d 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]>>endobj\n"
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        + b"2 0 obj<</Type/Pages/Kids[%s]/Count %d>>endobj\n" % (kids, pages)
        + b"".join(page % number for number in numbers)
        + b"trailer<</Root 1 0 R/Size %d>>\n%%%%EOF" % (3 + pages)
    )


def test_pdf_of_ten_thousand_pages_is_refused_unread(desk: Desk) -> None:
    event = desk.upload(pdf_of(10_000), "receipts/ledger.pdf")
    started = time.monotonic()
    desk.take(event)
    assert time.monotonic() - started < SECONDS
    assert (desk.state(event).status, desk.state(event).code) == ("rejected", "too_many_pages")
    assert desk.page_jobs() == []


@pytest.mark.parametrize("key", ODD_KEYS, ids=range(len(ODD_KEYS)))
def test_odd_key_is_only_a_name(desk: Desk, key: str) -> None:
    event = desk.upload(jpeg(), key)
    desk.take(event)
    (job,) = desk.page_jobs()
    state = desk.state(event)
    assert (state.status, state.source.key) == ("processing", key)
    assert desk.cloud.objects.read(job.page.image) == jpeg()


def test_spellings_of_one_name_are_two_documents(desk: Desk) -> None:
    composed, decomposed = (
        desk.upload(jpeg(), "receipts/" + unicodedata.normalize(form, "Café.jpg"))
        for form in ("NFC", "NFD")
    )
    assert keys.document_id(composed.source) != keys.document_id(decomposed.source)


def test_leading_slash_names_no_profile(desk: Desk) -> None:
    event = desk.upload(jpeg(), "/receipts/lunch.jpg")
    desk.take(event)
    assert desk.state(event).code == "unknown_profile"
