"""Pictures into the bytes of the formats that people upload."""

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass

import pillow_heif
from PIL import Image
from PIL.ExifTags import IFD, Base

TURN_RIGHT = 6  # EXIF orientation: the stored rows run along the right side of the upright picture
UPRIGHT = 1


@dataclass(frozen=True)
class Phone:
    """The make and model that a phone writes into its pictures; both are invented."""

    make: str
    model: str

    def exif(self, taken: datetime.datetime, *, orientation: int) -> Image.Exif:
        """The tags that a phone's picture of that moment has."""
        exif = Image.Exif()
        exif[Base.Make], exif[Base.Model] = self.make, self.model
        exif[Base.Orientation] = orientation
        exif[Base.DateTime] = f"{taken:%Y:%m:%d %H:%M:%S}"
        exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = exif[Base.DateTime]
        return exif


def turned_jpeg(upright: Image.Image, exif: Image.Exif, *, quality: int) -> bytes:
    """A JPEG with its pixels on their side, which only `exif` with `TURN_RIGHT` sets upright."""
    return jpeg(upright.transpose(Image.Transpose.ROTATE_90), quality=quality, exif=exif)


def jpeg(
    image: Image.Image, *, quality: int, exif: Image.Exif | None = None, dpi: int = 72
) -> bytes:
    """A baseline JPEG."""
    out = io.BytesIO()
    tags = exif or Image.Exif()
    image.save(out, "JPEG", quality=quality, optimize=True, exif=tags, dpi=(dpi, dpi))
    return out.getvalue()


def png(image: Image.Image, *, levels: int = 16) -> bytes:
    """A grey PNG with few levels, as scanner apps write it to keep files small."""
    out = io.BytesIO()
    image.quantize(levels, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def webp(image: Image.Image, *, quality: int) -> bytes:
    """A lossy WebP, as messengers send it."""
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=6)
    return out.getvalue()


def heic(image: Image.Image, exif: Image.Exif, *, quality: int) -> bytes:
    """A HEIC with one picture."""
    out = io.BytesIO()
    picture = pillow_heif.from_pillow(image)
    picture.save(out, quality=quality, exif=exif.tobytes())
    return out.getvalue()


def tiff(pages: Sequence[Image.Image], *, dpi: int) -> bytes:
    """One TIFF directory a page: fax coding for black and white, LZW for grey."""
    out = io.BytesIO()
    for page in pages:
        page.encoderinfo = {"compression": "group4" if page.mode == "1" else "tiff_lzw"}
    first, *rest = pages
    first.save(out, "TIFF", save_all=True, append_images=rest, dpi=(dpi, dpi))
    return out.getvalue()


def truncated(data: bytes, *, share: float) -> bytes:
    """The beginning of a file, as a broken connection leaves it."""
    return data[: int(len(data) * share)]
