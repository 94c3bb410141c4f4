from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from cli.evaluation.reading import read_receipt
from receipts.text import Box, TextLine

ROWS = ["LAMP SDN BHD", "1, JALAN DUA, 81100 JOHOR", "Date: 15/03/2025", "TOTAL RM 3.00"]


class FakeEngine:
    """Reads the same rows on every page and keeps the sizes it was shown."""

    def __init__(self) -> None:
        self.sizes: list[tuple[int, int]] = []

    def __call__(self, image: Image.Image) -> Sequence[TextLine]:
        self.sizes.append(image.size)
        return [
            TextLine(text=text, box=Box(0, top, 300, top, 300, top + 28, 0, top + 28))
            for top, text in enumerate(ROWS)
            for top in [top * 40]
        ]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "a.png"
    Image.new("RGB", (400, 300), "white").save(file)
    return file


def test_file_becomes_values_and_words(photo: Path) -> None:
    engine = FakeEngine()
    read = read_receipt(photo, engine)
    texts = {name: value.text for name, value in read.values.items()}
    assert texts == {
        "company": "LAMP SDN BHD",
        "address": "1, JALAN DUA, 81100 JOHOR",
        "date": "2025-03-15",
        "total": "3.00",
        "currency": "MYR",
        "items": "0",
        "receipts": "1",
    }
    assert read.values["total"].printed == "RM 3.00"
    assert read.words[:3] == ("LAMP", "SDN", "BHD")
    assert engine.sizes == [(400, 300)]


def test_refused_file_has_no_values(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(b"not an image")
    read = read_receipt(file, FakeEngine())
    assert (read.values, read.words) == ({}, ())
    assert read.refusal
