"""A document's pages as pictures in the coordinates that its boxes are in."""

import base64
import io
from collections.abc import Callable, Iterator

from PIL import Image

from receipts.contracts import Manifest, ObjectRef, PageFacts, PageImage
from receipts.placement import scaled

type Read = Callable[[ObjectRef], bytes | None]

_LONGEST = 1_600  # pixels of a side: sharp on a screen, and a page is some hundred kilobytes
_QUALITY = 75


def page_pictures(manifest: Manifest, read: Read) -> Iterator[tuple[PageFacts, str | None]]:
    """Each page with its picture as a data URL: what the engine saw, laid back on the page.

    The picture is None where no image of the page is kept any more.
    """
    for page in manifest.pages:
        images = [image for image in manifest.images if image.page == page.page]
        bodies = [(image, body) for image in images if (body := read(image.image)) is not None]
        yield page, _data_url(_laid_out(page, bodies)) if bodies else None


def _laid_out(page: PageFacts, images: list[tuple[PageImage, bytes]]) -> Image.Image:
    shrink = min(1.0, _LONGEST / max(page.width, page.height))
    size = (max(1, round(page.width * shrink)), max(1, round(page.height * shrink)))
    picture = Image.new("RGBA", size, "white")
    for image, body in images:
        with Image.open(io.BytesIO(body)) as opened:
            back = image.placement.inverse().after(scaled(1 / shrink, 1 / shrink))
            numbers = tuple(number / back.i for number in back[:8])
            placed = opened.convert("RGBA").transform(
                size, Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BILINEAR
            )
        picture.alpha_composite(placed)
    return picture.convert("RGB")


def _data_url(picture: Image.Image) -> str:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=_QUALITY)
    return f"data:image/jpeg;base64,{base64.b64encode(target.getvalue()).decode()}"
