"""How a page is sent: bytes and word F1 by format and quality, and word F1 by resampling kernel.

`python -m benchmarks.encoding [FOLDER]`; what was read is kept as by `benchmarks.enhancement`.
"""

import io
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

import pyvips  # type: ignore[import-untyped]
from PIL import Image
from rich.console import Console
from rich.table import Table

from benchmarks.readings import F1, LabelledPage, Readings, f1, kept_readings, scans

# Of the scans' own size: letters of about 12 pixels, the smallest that is sent.
_SCALE = 0.6
_QUALITIES = (50, 75, 85, 90, 95)
_KERNELS = ("linear", "cubic", "lanczos3")
_SCALES = (0.73, 0.5)
_SCAN_COUNT = 8


class Encoding(NamedTuple):
    """One way to write a page, and what became of it."""

    kilobytes: float
    f1: F1


type Write = Callable[[Image.Image], bytes]


def encoding_figures(pages: Sequence[LabelledPage], readings: Readings) -> dict[str, Encoding]:
    """Mean kilobytes and F1 of small pages by the way they are written."""
    small = [page._replace(image=_resized(page.image, _SCALE, "lanczos3")) for page in pages]
    return {name: _written(write, small, readings) for name, write in _writers().items()}


def kernel_figures(pages: Sequence[LabelledPage], readings: Readings) -> dict[str, F1]:
    """F1 of pages made smaller, by "scale/kernel"."""
    return {
        f"{scale}/{kernel}": f1(
            (readings.read(_resized(page.image, scale, kernel)), page.lines) for page in pages
        )
        for scale in _SCALES
        for kernel in _KERNELS
    }


def _writers() -> dict[str, Write]:
    ways: dict[str, Write] = {"PNG colour": _png, "PNG grey": lambda page: _png(page.convert("L"))}
    for quality in _QUALITIES:
        ways[f"JPEG {quality} colour"] = _lossy("JPEG", quality)
        ways[f"JPEG {quality} grey"] = _grey(_lossy("JPEG", quality))
    for quality in (75, 90):
        ways[f"WEBP {quality} colour"] = _lossy("WEBP", quality)
    return ways


def _png(page: Image.Image) -> bytes:
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def _lossy(file_format: str, quality: int) -> Write:
    def write(page: Image.Image) -> bytes:
        out = io.BytesIO()
        page.save(out, file_format, quality=quality)
        return out.getvalue()

    return write


def _grey(write: Write) -> Write:
    return lambda page: write(page.convert("L"))


def _written(write: Write, pages: Sequence[LabelledPage], readings: Readings) -> Encoding:
    files = [write(page.image) for page in pages]
    found = f1(
        (readings.read(Image.open(io.BytesIO(data)).convert("RGB")), page.lines)
        for data, page in zip(files, pages, strict=True)
    )
    return Encoding(sum(map(len, files)) / len(files) / 1000, found)


def _resized(image: Image.Image, scale: float, kernel: str) -> Image.Image:
    pixels = pyvips.Image.new_from_memory(image.tobytes(), *image.size, 3, "uchar")
    small = pixels.resize(scale, kernel=kernel)
    size = small.width, small.height
    return Image.frombuffer("RGB", size, small.write_to_memory(), "raw", "RGB", 0, 1)


def main() -> None:
    """Both tables, on scans that no setting was chosen on."""
    pages, readings = scans(_SCAN_COUNT), kept_readings(sys.argv[1:])
    written = Table("written as", "kB", "word F1", "pair F1", title="Formats")
    for name, encoding in encoding_figures(pages, readings).items():
        figures = (encoding.kilobytes, *encoding.f1)
        written.add_row(name, *(f"{figure:.4g}" for figure in figures))
    resized = Table("scale/kernel", "word F1", "pair F1", title="Kernels")
    for name, found in kernel_figures(pages, readings).items():
        resized.add_row(name, *(f"{figure:.4f}" for figure in found))
    Console().print(written, resized)


if __name__ == "__main__":
    main()
