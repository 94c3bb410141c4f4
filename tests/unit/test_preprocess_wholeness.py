import io

import pytest
from PIL import Image

from preprocess.formats.sniff import FileFormat
from preprocess.formats.wholeness import is_whole


def saved(file_format: FileFormat, **options: object) -> bytes:
    out = io.BytesIO()
    image = Image.radial_gradient("L").resize((90, 70)).convert("RGB")
    image.save(out, file_format.name, **options)
    return out.getvalue()


FORMATS = [FileFormat.JPEG, FileFormat.PNG, FileFormat.WEBP]


@pytest.mark.parametrize("file_format", FORMATS)
def test_whole_file_is_whole(file_format: FileFormat) -> None:
    assert is_whole(saved(file_format), file_format)


@pytest.mark.parametrize("file_format", FORMATS)
def test_file_that_was_cut_off_is_not(file_format: FileFormat) -> None:
    data = saved(file_format)
    assert not any(is_whole(data[:end], file_format) for end in range(1, len(data) - 20, 97))


@pytest.mark.parametrize("file_format", FORMATS)
def test_what_is_appended_does_no_harm(file_format: FileFormat) -> None:
    assert is_whole(saved(file_format) + b"appended", file_format)


def test_end_of_a_preview_is_not_that_of_the_photo() -> None:
    """EXIF carries a whole small JPEG, and the photo behind it may still be cut off."""
    exif = Image.Exif()
    exif[0x010E] = "x"
    preview = b"Exif\x00\x00" + exif.tobytes() + saved(FileFormat.JPEG)
    photo = saved(FileFormat.JPEG, exif=preview)
    assert is_whole(photo, FileFormat.JPEG)
    assert not is_whole(photo[:-40], FileFormat.JPEG)
