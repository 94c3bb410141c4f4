import io
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.conformance.ocr_server import Service, running

SIZE = (640, 560)
ROWS = [
    ("CORNER CAFE", ""),
    ("12 HARBOUR STREET", ""),
    ("Date: 2024-03-18", ""),
    ("Black tea", "2.50"),
    ("Apple cake", "10.00"),
    ("TOTAL", "12.50"),
]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "conformance: runs the vendor's own SDKs")


@pytest.fixture(scope="session")
def instant() -> Iterator[Service]:
    with running(sys.executable, "-m", "local.ocr_service", "--engine", "instant") as service:
        yield service


@pytest.fixture
def service(instant: Service) -> Service:
    """The service with the instant engine, with nothing planned."""
    instant.plan()
    return instant


@pytest.fixture(scope="session")
def png() -> bytes:
    """A receipt with the text that the instant engine finds everywhere."""
    paper = Image.new("L", SIZE, 255)
    pen = ImageDraw.Draw(paper)
    for number, (left, right) in enumerate(ROWS):
        pen.text((30, 30 + 80 * number), left, fill=0, font_size=36)
        pen.text((500, 30 + 80 * number), right, fill=0, font_size=36)
    file = io.BytesIO()
    paper.save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="session")
def image(png: bytes) -> str:
    return "data:image/png;base64," + b64encode(png).decode()


@pytest.fixture(scope="session")
def image_file(png: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("images") / "page.png"
    file.write_bytes(png)
    return file


@pytest.fixture(scope="session")
def plain_text() -> str:
    return "\n".join(" ".join(row).strip() for row in ROWS)
