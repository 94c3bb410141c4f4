"""A document's pages as pictures in the coordinates that its boxes are in."""

import base64
import io
from collections.abc import Callable, Iterator

from PIL import Image

from receipts.contracts import Manifest, ObjectRef, PageFacts, PageImage
from receipts.placement import Placement, scaled

type Read = Callable[[ObjectRef], bytes]

_LONGEST = 1_600  # pixels of a side: sharp on a screen, and a page is some hundred kilobytes
_QUALITY = 75


def page_pictures(manifest: Manifest, read: Read) -> Iterator[tuple[PageFacts, str]]:
    """Each page with its picture as a data URL: what the engine saw, laid back on the page."""
    for page in manifest.pages:
        images = [image for image in manifest.images if image.page == page.page]
        yield page, _data_url(_laid_out(page, images, read))


def _laid_out(page: PageFacts, images: list[PageImage], read: Read) -> Image.Image:
    shrink = min(1.0, _LONGEST / max(page.width, page.height))
    size = (max(1, round(page.width * shrink)), max(1, round(page.height * shrink)))
    picture = Image.new("RGBA", size, "white")
    for image in images:
        with Image.open(io.BytesIO(read(image.image))) as opened:
            back = inverse(image.placement).after(scaled(1 / shrink, 1 / shrink))
            numbers = tuple(number / back.i for number in back[:8])
            placed = opened.convert("RGBA").transform(
                size, Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BILINEAR
            )
        picture.alpha_composite(placed)
    return picture.convert("RGB")


def inverse(place: Placement) -> Placement:
    """From pixels of the page to pixels of the image, up to a common factor (the adjugate)."""
    a, b, c, d, e, f, g, h, i = place
    return Placement(
        e * i - f * h,
        c * h - b * i,
        b * f - c * e,
        f * g - d * i,
        a * i - c * g,
        c * d - a * f,
        d * h - e * g,
        b * g - a * h,
        a * e - b * d,
    )


def _data_url(picture: Image.Image) -> str:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=_QUALITY)
    return f"data:image/jpeg;base64,{base64.b64encode(target.getvalue()).decode()}"
