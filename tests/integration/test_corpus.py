"""Real files that nobody here made, beside the checkout where there are any, and hostile ones."""

import csv
import io
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from preprocess.page import PageLimits, PreparedImage, PreparedPage, UnreadablePage
from preprocess.pages import open_pages
from receipts.errors import DamagedFile, UploadRejected

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "data" / "corpus-dev"
MANIFEST = CORPUS / "manifest.csv"

LIMITS = PageLimits()
SLOW_SECONDS = 15.0

type Outcome = UploadRejected | list[PreparedPage | UnreadablePage]


def files(*demands: str) -> list[str]:
    if not MANIFEST.exists():
        return []
    with MANIFEST.open(newline="") as manifest:
        return [row["file"] for row in csv.DictReader(manifest) if row["demand"] in demands]


@pytest.fixture(scope="module")
def seconds() -> dict[str, float]:
    """How long each file took, filled as the tests go."""
    return {}


def outcome(file: str, seconds: dict[str, float]) -> Outcome:
    started = time.monotonic()
    try:
        return some_readable(open_pages((CORPUS / file).read_bytes(), LIMITS).pages())
    except UploadRejected as refusal:
        return refusal
    finally:
        seconds[file] = time.monotonic() - started


def some_readable(
    pages: Iterable[PreparedPage | UnreadablePage],
) -> list[PreparedPage | UnreadablePage]:
    """The pages; where not one is readable, the upload is refused, as `Intake` does it."""
    found = list(pages)
    if all(isinstance(page, UnreadablePage) for page in found):
        raise UploadRejected("Not one page can be read.")
    return found


def check_image(page: PreparedImage, upload: bytes) -> None:
    with Image.open(io.BytesIO(page.data or upload)) as image:
        image.load()
    assert image.size == (page.width, page.height)
    assert image.size[0] * image.size[1] <= LIMITS.max_pixels
    assert 11 <= min(image.size) <= max(image.size) <= 200 * min(image.size)
    assert len(page.data or upload) <= 7_000_000


@pytest.mark.parametrize("file", files("accept"))
def test_good_file_becomes_legal_pages(file: str, seconds: dict[str, float]) -> None:
    pages = outcome(file, seconds)
    assert isinstance(pages, list)
    assert pages
    for page in pages:
        assert isinstance(page, PreparedPage)
        for image in page.images:
            check_image(image, (CORPUS / file).read_bytes())


@pytest.mark.parametrize("file", files("reject"))
def test_bad_file_is_refused_with_sentence(file: str, seconds: dict[str, float]) -> None:
    refusal = outcome(file, seconds)
    assert isinstance(refusal, UploadRejected)
    assert refusal.message.endswith(".")


@pytest.mark.parametrize("file", files("either"))
def test_doubtful_file_ends_cleanly(file: str, seconds: dict[str, float]) -> None:
    pages = outcome(file, seconds)
    if isinstance(pages, list):
        assert any(isinstance(page, PreparedPage) for page in pages)


def test_no_file_was_slow(seconds: dict[str, float]) -> None:
    assert {file: spent for file, spent in seconds.items() if spent > SLOW_SECONDS} == {}


@pytest.mark.skipif(not MANIFEST.exists(), reason="the corpus is not beside this checkout")
@pytest.mark.parametrize("shape", ["Landscape", "Portrait"])
def test_photos_of_any_orientation_look_alike(shape: str) -> None:
    uploads = [path.read_bytes() for path in CORPUS.glob(f"formats/exif__{shape}_*.jpg")]
    thumbnails = [thumbnail(upload) for upload in uploads]
    assert len(thumbnails) >= 3
    for other in thumbnails[1:]:
        difference = ImageStat.Stat(ImageChops.difference(thumbnails[0], other))
        assert max(difference.mean) < 6


def thumbnail(upload: bytes) -> Image.Image:
    (page,) = open_pages(upload, LIMITS).pages()
    assert isinstance(page, PreparedPage)
    with Image.open(io.BytesIO(page.images[0].data or upload)) as image:
        return image.convert("RGB").resize((60, 60), Image.Resampling.BOX)


def test_form_within_form_ends() -> None:
    """Ten forms in each of ten, nine levels deep: a billion drawings from two kilobytes."""
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]/Contents 4 0 R"
        b"/Resources<</XObject<</F 5 0 R>>>>>>",
        b"<<" + stream(b"/F Do"),
        *(form % below + stream(b"/F Do " * 10) for below in range(6, 15)),
        form % 14 + stream(b"0 0 1 1 re f"),
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, text) for n, text in enumerate(objects, 1))
    upload = b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size 15>>\n%%EOF"
    with pytest.raises(DamagedFile):
        list(open_pages(upload, LIMITS).pages())


def stream(content: bytes) -> bytes:
    return b"/Length %d>>stream\n%s\nendstream" % (len(content), content)
