"""What a page costs beside its codec: ratios of processor time in one run."""

import io
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pypdfium2  # type: ignore[import-untyped]  # ships no types
import simplejpeg  # type: ignore[import-untyped]  # ships no types
from PIL import Image

from benchmarks.pictures import encoded, photo, scan, scanned_pdf
from benchmarks.timing import processor_seconds
from preprocess.page import PageLimits, PreparedPage
from preprocess.pages import open_pages
from receipts.profiles import Preparation

_SMALL, _LARGE = 6_422_528, 15_680_000
_BLIND = Preparation(look=False, enhance="none")
_SEEING = Preparation(enhance="none")
_QUALITY = 90


def preprocess_figures() -> dict[str, float]:
    """The ratios of the bench, by key.

    Each comparison has a process of its own: memory that others gave back would be at hand for the
    one variant and not for the other.
    """
    phone = encoded(photo(4000, 3000), "JPEG", quality=94)
    large = encoded(photo(8000, 6000), "JPEG", quality=90)
    drawn = encoded(photo(6000, 4000), "PNG", compress_level=6)
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as processes:
        comparisons = (
            processes.submit(_jpeg_ratios, "jpeg_12mp", phone, _SMALL),
            processes.submit(_jpeg_ratios, "jpeg_48mp", large, _LARGE),
            processes.submit(_png_ratios, drawn),
            processes.submit(_passthrough_ratios, phone),
            processes.submit(_pdf_ratios),
        )
        return dict(item for ratios in comparisons for item in ratios.result().items())


def _jpeg_ratios(name: str, upload: bytes, max_pixels: int) -> dict[str, float]:
    """Against libjpeg-turbo, decoding the source and encoding the pixels that we send."""
    limits = PageLimits(max_pixels=max_pixels)
    (page,) = open_pages(upload, limits, _BLIND).pages()
    small = _pixels(page)
    seconds = processor_seconds(
        {
            "limit": lambda: (
                simplejpeg.decode_jpeg(upload),
                simplejpeg.encode_jpeg(small, _QUALITY, "RGB", "420"),
            ),
            "ours": _preparing(upload, limits, _BLIND),
            "with_look": _preparing(upload, limits, _SEEING),
        }
    )
    return {
        f"{name}_ratio": seconds["ours"] / seconds["limit"],
        f"{name}_look_ratio": seconds["with_look"] / seconds["limit"],
    }


def _png_ratios(upload: bytes) -> dict[str, float]:
    limits = PageLimits(max_pixels=_LARGE)
    seconds = processor_seconds(
        {
            "limit": lambda: Image.open(io.BytesIO(upload)).load(),
            "ours": _preparing(upload, limits, _BLIND),
        },
        rounds=9,
    )
    return {"png_24mp_ratio": seconds["ours"] / seconds["limit"]}


def _passthrough_ratios(upload: bytes) -> dict[str, float]:
    limits = PageLimits(max_pixels=_LARGE)
    seconds = processor_seconds(
        {
            "plain": lambda: _encode_with_pillow(upload),
            "ours": _preparing(upload, limits, _BLIND),
            "with_look": _preparing(upload, limits, Preparation()),
        },
        rounds=41,
    )
    return {
        "passthrough_ms_ratio": seconds["ours"] / seconds["plain"],
        "look_ms_ratio": seconds["with_look"] / seconds["plain"],
    }


def _pdf_ratios() -> dict[str, float]:
    upload = scanned_pdf([scan(2480, 3508)], dpi=300, copies=20)
    limits = PageLimits(max_pixels=_LARGE)
    seconds = processor_seconds(
        {
            "rendered": lambda: _render_with_pdfium(upload),
            "ours": _preparing(upload, limits, _BLIND),
            "with_look": _preparing(upload, limits, Preparation()),
        },
        rounds=7,
    )
    return {
        "pdf_scan_ratio": seconds["ours"] / seconds["rendered"],
        "pdf_scan_look_ratio": seconds["with_look"] / seconds["rendered"],
    }


def _preparing(upload: bytes, limits: PageLimits, how: Preparation) -> Callable[[], int]:
    return lambda: sum(1 for _ in open_pages(upload, limits, how).pages())


def _pixels(page: object) -> "np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]":
    if not isinstance(page, PreparedPage) or page.images[0].data is None:
        raise TypeError("the page was to be encoded anew")
    return np.ascontiguousarray(Image.open(io.BytesIO(page.images[0].data)))


def _encode_with_pillow(upload: bytes) -> bytes:
    return encoded(Image.open(io.BytesIO(upload)).convert("RGB"), "JPEG", quality=_QUALITY)


def _render_with_pdfium(upload: bytes) -> None:
    for page in pypdfium2.PdfDocument(upload):
        encoded(page.render(scale=200 / 72).to_pil(), "JPEG", quality=_QUALITY)
