"""How much memory preparing a file takes at its peak, in a process of its own and its children."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from benchmarks.pictures import encoded, photo, scan, scanned_pdf

_MEGA = 1_000_000
_CHECK_SECONDS = 0.05
_PROGRAM = """
import sys
from pathlib import Path
import preprocess.handler
from preprocess.page import PageLimits
from preprocess.pages import open_pages
limits = PageLimits(max_pixels=int(sys.argv[2]))
for page in open_pages(Path(sys.argv[1]).read_bytes(), limits).pages():
    del page
"""
_MAX_PIXELS = {"48 Mpx JPEG": 15_680_000, "24 Mpx PNG": 15_680_000}
_USUAL_PIXELS = 6_422_528


def preprocess_memory_figures() -> dict[str, float]:
    """The worst of four files, in megabytes, with what every library takes."""
    return {"preprocess_peak_mb": max(peak for _, peak in preprocess_peaks())}


def preprocess_peaks() -> Iterator[tuple[str, float]]:
    """Each file's name and peak in megabytes: memory that is shared counts once."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in _uploads():
            file = Path(folder, "upload")
            file.write_bytes(data)
            del data
            yield name, _peak(file, _MAX_PIXELS.get(name, _USUAL_PIXELS)) / _MEGA


def _uploads() -> Iterator[tuple[str, bytes]]:
    yield "48 Mpx JPEG", encoded(photo(8000, 6000), "JPEG", quality=90)
    yield "24 Mpx PNG", encoded(photo(6000, 4000), "PNG", compress_level=1)
    yield "200-page scan", scanned_pdf([scan(1654, 2339)], dpi=200, copies=200)
    pages = [scan(1654, 2339).convert("L")] * 100
    several = {"save_all": True, "append_images": pages[1:]}
    yield "100-page TIFF", encoded(pages[0], "TIFF", compression="jpeg", **several)


def _peak(file: Path, max_pixels: int) -> int:
    command = [sys.executable, "-c", _PROGRAM, str(file), str(max_pixels)]
    with subprocess.Popen(command) as process:  # noqa: S603
        watched, peak = psutil.Process(process.pid), 0
        while process.poll() is None:
            peak = max(peak, _in_use(watched))
            try:
                process.wait(_CHECK_SECONDS)
            except subprocess.TimeoutExpired:
                continue
    if process.returncode:
        raise RuntimeError(f"preparing {file.stat().st_size} bytes failed")
    return peak


def _in_use(process: psutil.Process) -> int:
    total = 0
    try:
        for member in (process, *process.children(recursive=True)):
            total += member.memory_full_info().pss
    except psutil.NoSuchProcess:
        pass
    return total
