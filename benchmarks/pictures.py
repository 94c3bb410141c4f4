"""Files to measure with: a receipt on a table, as a phone or a scanner makes it."""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

_WORDS = ("MILK", "BREAD", "12.50", "TOTAL", "3.99", "CASH", "Coffee", "Store", "2 x 4.10")


def photo(width: int, height: int, *, seed: int = 1) -> Image.Image:
    """A receipt on a table with grain and sensor noise, sizes in pixels."""
    rng = np.random.default_rng(seed)
    grain = rng.normal(0, 12, (height // 8, width // 8, 3)) + np.array((120, 95, 70))
    table = Image.fromarray(grain.clip(0, 255).astype("uint8"))
    scene = table.resize((width, height), Image.Resampling.BICUBIC)
    _print_receipt(scene, rng, letters=width // 48)
    noise = rng.integers(-5, 6, (height, width, 1), dtype="int16")
    return Image.fromarray((np.asarray(scene) + noise).clip(0, 255).astype("uint8"))


def scan(width: int, height: int, *, seed: int = 1) -> Image.Image:
    """A page of print with scanner noise."""
    rng = np.random.default_rng(seed)
    page = Image.new("RGB", (width, height), (250, 249, 246))
    _print_receipt(page, rng, letters=height // 80)
    noise = rng.integers(-3, 4, (height, width, 1), dtype="int16")
    return Image.fromarray((np.asarray(page) + noise).clip(0, 255).astype("uint8"))


def encoded(image: Image.Image, file_format: str, **options: object) -> bytes:
    """The image as a file."""
    body = io.BytesIO()
    image.save(body, file_format, **options)
    return body.getvalue()


def scanned_pdf(pages: Sequence[Image.Image], *, dpi: int, copies: int = 1) -> bytes:
    """A PDF whose pages are JPEGs from edge to edge, the whole sequence `copies` times."""
    body = io.BytesIO()
    several = [*pages] * copies
    several[0].save(
        body, "PDF", save_all=True, append_images=several[1:], resolution=dpi, quality=75
    )
    return body.getvalue()


def _print_receipt(scene: Image.Image, rng: np.random.Generator, *, letters: int) -> None:
    """Letters are so many pixels; a till prints about 40 in a line, a page twice as many."""
    width, height = scene.size
    left, top, right, bottom = width // 4, height // 20, width * 3 // 4, height * 19 // 20
    draw = ImageDraw.Draw(scene)
    draw.rectangle((left, top, right, bottom), fill=(238, 235, 228))
    font = ImageFont.load_default(size=letters)
    for y in range(top + 40, bottom - letters, letters * 16 // 11):
        draw.text((left + 40, y), " ".join(rng.choice(_WORDS, 6)), fill=(40, 40, 45), font=font)
