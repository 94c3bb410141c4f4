"""The sample documents: what each is called, how it is made and how the pipeline should end it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from samples import bills, camera, files, shops, statements, textures
from samples.content import Receipt
from samples.layout import flat_image, text_pdf

Rng = np.random.Generator
PHONE = files.Phone("Lumora", "Lumora P6")
FAX_BLACK = 150  # grey levels up to this one are sent as black
TABLET = files.Phone("Nordlys", "Nordlys Fold 2")


@dataclass(frozen=True)
class Sample:
    """One file, its expected end and facts; `candidates` are the values the paper leaves open."""

    name: str
    make: Callable[[Rng], bytes]
    status: str = "completed"
    pages: int | None = 1
    receipt: Receipt | None = None
    error_code: str | None = None
    candidates: MappingProxyType[str, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )


HARDWARE_SHOT = camera.Shot(
    frame=(1440, 2560),
    corners=((0.19, 0.07), (0.83, 0.045), (0.90, 0.955), (0.10, 0.93)),
    table=textures.wood,
    table_colour=(128, 86, 56),
    shadow=0.38,
    bend=0.02,
)
GRILL_SHOT = camera.Shot(
    frame=(1440, 2560),
    corners=((0.12, 0.06), (0.86, 0.08), (0.84, 0.95), (0.14, 0.955)),
    table=textures.stone,
    table_colour=(74, 76, 80),
    light=(1.0, 0.94, 0.84),
    shadow=0.25,
    creases=7,
    bend=-0.01,
)
BAKERY_SHOT = camera.Shot(
    frame=(1440, 2560),
    corners=((0.10, 0.075), (0.82, 0.06), (0.90, 0.92), (0.13, 0.945)),
    table=textures.cloth,
    table_colour=(150, 160, 172),
    light=(0.97, 0.99, 1.0),
    shadow=0.32,
    creases=5,
)
GROCER_SHOT = camera.Shot(
    frame=(1200, 2134),
    corners=((0.10, 0.05), (0.90, 0.06), (0.89, 0.96), (0.09, 0.95)),
    table=textures.stone,
    table_colour=(196, 190, 178),
    shadow=0.2,
    creases=6,
    bend=0.008,
)


def _hardware(rng: Rng) -> bytes:
    photo = camera.photograph(flat_image(bills.hardware(), dpi=300), HARDWARE_SHOT, rng)
    exif = PHONE.exif(shops.HARDWARE.issued, orientation=files.TURN_RIGHT)
    return files.turned_jpeg(photo, exif, quality=76)


def _stationer(rng: Rng) -> bytes:
    flat = flat_image(bills.stationer(), dpi=250)
    scan = camera.scanned(flat, rng, skew=1.4, noise=2.0)
    return files.jpeg(scan, quality=80, dpi=250)


def _supermarket(rng: Rng) -> bytes:
    return files.png(camera.thermal_print(flat_image(bills.supermarket(), dpi=220), rng))


def _invoice(_: Rng) -> bytes:
    return text_pdf(statements.invoice())


def _hotel(rng: Rng) -> bytes:
    *bill, slip = (flat_image(sheet, dpi=200) for sheet in statements.hotel_bill())
    fax = [page.point(lambda level: 255 if level > FAX_BLACK else 0, mode="1") for page in bill]
    return files.tiff([*fax, camera.thermal_print(slip, rng, creases_count=2)], dpi=200)


def _bakery(rng: Rng) -> bytes:
    photo = camera.photograph(flat_image(bills.bakery(), dpi=300), BAKERY_SHOT, rng)
    exif = TABLET.exif(shops.BAKERY.issued, orientation=files.UPRIGHT)
    return files.heic(photo, exif, quality=48)


def _grill(rng: Rng) -> bytes:
    photo = camera.photograph(flat_image(bills.grill(), dpi=300), GRILL_SHOT, rng)
    return files.jpeg(photo, quality=74)


def _grocer(rng: Rng) -> bytes:
    photo = camera.photograph(flat_image(bills.grocer(), dpi=300), GROCER_SHOT, rng)
    return files.webp(photo, quality=70)


def _tea_room(rng: Rng) -> bytes:
    flat = flat_image(bills.tea_room(), dpi=220)
    return files.png(camera.scanned(flat, rng, skew=-0.8, noise=0.0))


def _broken(rng: Rng) -> bytes:
    return files.truncated(_stationer(rng), share=0.45)


TEA_ROOM_DATES = MappingProxyType({"transaction_date": ("2025-05-04", "2025-04-05")})

SAMPLES = (
    Sample("photo-hardware-store.jpg", _hardware, status="needs_review", receipt=shops.HARDWARE),
    Sample("scan-stationer.jpg", _stationer, receipt=shops.STATIONER),
    Sample("long-supermarket.png", _supermarket, status="needs_review", receipt=shops.SUPERMARKET),
    Sample(
        "invoice-wholesaler.pdf", _invoice, status="needs_review", pages=3, receipt=shops.WHOLESALER
    ),
    Sample("fax-hotel-bill.tiff", _hotel, pages=3, receipt=shops.HOTEL),
    Sample("photo-bakery.heic", _bakery, status="needs_review", receipt=shops.BAKERY),
    Sample("photo-restaurant-tip.jpg", _grill, receipt=shops.GRILL),
    Sample("photo-grocer.webp", _grocer, receipt=shops.GROCER),
    Sample(
        "scan-tea-room.png",
        _tea_room,
        status="needs_review",
        receipt=shops.TEA_ROOM,
        candidates=TEA_ROOM_DATES,
    ),
    Sample("broken-upload.jpg", _broken, status="rejected", pages=None, error_code="damaged_file"),
)


def rendered(sample: Sample) -> bytes:
    """The file's bytes; the seed is its name, so that no sample's making touches another."""
    return sample.make(np.random.default_rng(list(sample.name.encode())))
