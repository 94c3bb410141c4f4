import io
import resource
import struct
from pathlib import Path

import pytest
from PIL import Image

from preprocess.page import PageLimits, PreparedPage, UnreadablePage
from preprocess.pages import open_pages
from preprocess.render.vips_pixels import VipsImage, vips
from receipts.errors import (
    DamagedFile,
    ImageTooSmall,
    TooManyPages,
    TooManyPixels,
    UnsupportedFormat,
)

LIMITS = PageLimits()

SIZES = [(40, 30), (90, 150), (200, 60)]


def tiff(sizes: list[tuple[int, int]], **options: object) -> bytes:
    pages = [Image.radial_gradient("L").resize(size).convert("RGB") for size in sizes]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], **options)
    return out.getvalue()


def directories(data: bytes) -> list[int]:
    """Where the image file directories of a little-endian TIFF start."""
    found = []
    at: int = struct.unpack_from("<I", data, 4)[0]
    while at:
        found.append(at)
        (entries,) = struct.unpack_from("<H", data, at)
        (at,) = struct.unpack_from("<I", data, at + 2 + 12 * entries)
    return found


def entry(data: bytes, directory: int, tag: int) -> int:
    """Where the value of a tag stands."""
    (entries,) = struct.unpack_from("<H", data, directory)
    places = range(directory + 2, directory + 2 + 12 * entries, 12)
    return next(at + 8 for at in places if struct.unpack_from("<H", data, at)[0] == tag)


def link(data: bytes, directory: int, target: int) -> bytes:
    (entries,) = struct.unpack_from("<H", data, directory)
    at = directory + 2 + 12 * entries
    return data[:at] + struct.pack("<I", target) + data[at + 4 :]


def spoil_pixels(data: bytes, directory: int) -> bytes:
    (at,) = struct.unpack_from("<I", data, entry(data, directory, 273))
    return data[:at] + b"\xff" * 60 + data[at + 60 :]


def sizes_of(data: bytes, limits: PageLimits = LIMITS) -> list[tuple[int, int] | None]:
    return [
        (page.images[0].width, page.images[0].height) if isinstance(page, PreparedPage) else None
        for page in open_pages(data, limits).pages()
    ]


@pytest.mark.parametrize("options", [{}, {"compression": "tiff_lzw"}, {"big_tiff": True}])
def test_pages_keep_their_own_sizes(options: dict[str, object]) -> None:
    document = open_pages(tiff(SIZES, **options), LIMITS)
    assert document.page_count == 3
    assert [page.page for page in document.pages()] == [1, 2, 3]
    assert sizes_of(tiff(SIZES, **options)) == SIZES


def test_retry_starts_at_later_page() -> None:
    document = open_pages(tiff(SIZES), LIMITS)
    everything = list(document.pages())
    assert list(document.pages(first=2)) == everything[1:]


def test_bilevel_fax_stays_png() -> None:
    out = io.BytesIO()
    Image.new("1", (60, 40), 1).save(out, "TIFF", compression="group4")
    (page,) = open_pages(out.getvalue(), LIMITS).pages()
    assert isinstance(page, PreparedPage)
    assert page.images[0].media_type == "image/png"


def test_damaged_page_leaves_the_others() -> None:
    data = tiff(SIZES, compression="tiff_deflate")
    spoilt = spoil_pixels(data, directories(data)[1])
    first, second, third = open_pages(spoilt, LIMITS).pages()
    assert isinstance(first, PreparedPage)
    assert isinstance(second, UnreadablePage)
    assert (second.page, second.code) == (2, "damaged_file")
    assert isinstance(third, PreparedPage)


def test_every_unreadable_page_says_why() -> None:
    data = tiff(SIZES, compression="tiff_deflate")
    for directory in directories(data):
        data = spoil_pixels(data, directory)
    pages = list(open_pages(data, LIMITS).pages())
    assert [page.code for page in pages if isinstance(page, UnreadablePage)] == ["damaged_file"] * 3


def test_page_without_dimensions_fails_alone() -> None:
    data = tiff(SIZES)
    at = entry(data, directories(data)[1], 256) - 8
    assert sizes_of(data[:at] + b"\xff\xff" + data[at + 2 :]) == [SIZES[0], None, SIZES[2]]


def test_lost_rest_of_chain_is_a_failure() -> None:
    data = tiff(SIZES)
    assert sizes_of(link(data, directories(data)[1], len(data) + 100)) == [*SIZES[:2], None]


def test_chain_that_loops_ends() -> None:
    data = tiff(SIZES)
    first, _, last = directories(data)
    assert sizes_of(link(data, last, first)) == SIZES


def test_small_page_among_others_fails_alone() -> None:
    pages = list(open_pages(tiff([(40, 40), (10, 40)]), LIMITS).pages())
    assert isinstance(pages[1], UnreadablePage)
    assert pages[1].code == "image_too_small"


def test_single_small_page_is_refused_at_once() -> None:
    with pytest.raises(ImageTooSmall):
        open_pages(tiff([(10, 40)]), LIMITS)


def test_reduced_copies_are_no_pages() -> None:
    copy = {254: 1}
    pages = [Image.new("L", (80, 60)), Image.new("L", (40, 30))]
    pages[1].encoderinfo = {"tiffinfo": copy}
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    assert sizes_of(out.getvalue()) == [(80, 60)]


def test_more_pages_than_allowed_are_refused() -> None:
    data = tiff([(20, 20)] * 4)
    assert open_pages(data, PageLimits(max_pages=4)).page_count == 4
    with pytest.raises(TooManyPages):
        open_pages(data, PageLimits(max_pages=3))


def test_tile_larger_than_picture_is_refused() -> None:
    data = tiff([(40, 40)])
    directory = directories(data)[0]
    for tag, becomes in ((278, 322), (284, 323)):
        at = next(a for a in range(directory + 2, len(data), 12) if data[a : a + 2] == pack(tag))
        data = data[:at] + struct.pack("<HHII", becomes, 4, 1, 40_000) + data[at + 12 :]
    with pytest.raises(TooManyPixels):
        open_pages(data, LIMITS)


def most_memory() -> int:
    """Of this process so far, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory use is not told here")
def test_directory_of_millions_of_strips_takes_no_memory_here() -> None:
    """Pillow makes a list of them, at 250 bytes each."""
    strips = 5_000_000
    tags = {256: 90, 257: 70, 258: 8, 259: 1, 262: 1, 278: 1}
    entries = [struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items()]
    entries.insert(5, struct.pack("<HHII", 273, 4, strips, 8))
    table = bytes(4 * strips)
    head = b"II*\x00" + struct.pack("<I", 8 + len(table))
    data = head + table + struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4)
    before = most_memory()
    with pytest.raises((TooManyPixels, DamagedFile)):
        open_pages(data, LIMITS)
    assert most_memory() - before < 200_000


def ramp(channels: int) -> VipsImage:
    """From black on the left to white, as shares of 1."""
    level = vips().Image.identity(bands=channels).resize(0.5, vscale=40, kernel="nearest")
    return level / 255


def changed(data: bytes, tag: int, value: int) -> bytes:
    at = entry(data, directories(data)[0], tag)
    return data[:at] + struct.pack("<H", value) + data[at + 2 :]


@pytest.mark.parametrize(
    ("channels", "kind", "white"),
    [(1, "ushort", 65535), (3, "ushort", 65535), (1, "int", 2**31 - 1), (1, "float", 1)],
)
def test_deep_samples_are_read_as_the_greys_they_stand_for(
    channels: int, kind: str, white: int
) -> None:
    (page,) = open_pages((ramp(channels) * white).cast(kind).tiffsave_buffer(), LIMITS).pages()
    assert isinstance(page, PreparedPage)
    data = page.images[0].data
    assert data is not None
    with Image.open(io.BytesIO(data)) as image:
        greys = image.convert("L")
    levels = [greys.getpixel((x, 20)) for x in (0, 64, 127)]
    assert levels == pytest.approx([0, 128, 254], abs=3)


@pytest.mark.parametrize(
    ("channels", "kind", "named"),
    [
        (1, "uint", "whole numbers of 32 bits"),
        (3, "uint", "whole numbers of 32 bits"),
        (3, "float", "floating-point numbers of 32 bits"),
        (1, "double", "floating-point numbers of 64 bits"),
        (3, "short", "signed numbers of 16 bits"),
        (1, "complex", "complex numbers of 64 bits"),
    ],
)
def test_samples_that_cannot_be_read_are_refused_by_their_name(
    channels: int, kind: str, named: str
) -> None:
    data = ramp(channels).cast(kind).tiffsave_buffer()
    with pytest.raises(UnsupportedFormat, match=f"The TIFF holds {named} a channel, which"):
        open_pages(data, LIMITS)


def test_deep_samples_of_no_known_kind_are_refused_by_their_name() -> None:
    known = (ramp(1) * 65535).cast("ushort").tiffsave_buffer()
    with pytest.raises(UnsupportedFormat, match="The TIFF holds undefined numbers of 16 bits"):
        open_pages(changed(known, 339, 4), LIMITS)


def test_bare_deep_samples_in_separate_planes_are_refused_by_their_name() -> None:
    together = (ramp(3) * 65535).cast("ushort").tiffsave_buffer()
    with pytest.raises(UnsupportedFormat, match="16 bits a channel in separate planes"):
        open_pages(changed(together, 284, 2), LIMITS)


def pack(tag: int) -> bytes:
    return struct.pack("<H", tag)
