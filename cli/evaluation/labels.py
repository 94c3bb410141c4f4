"""A labelled folder: receipts whose company, date, address and total somebody wrote down."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

type FieldName = Literal["company", "date", "address", "total"]
FIELDS: tuple[FieldName, ...] = get_args(FieldName.__value__)

_IMAGE_TYPES = ("jpg", "jpeg", "png")
_CORNERS = 8


class LabelError(Exception):
    """The folder is not as it should be; the message says what to do about it."""


@dataclass(frozen=True)
class LabelledReceipt:
    """An image with its true values; `words` are all that is printed on it, where that is known."""

    name: str
    image: Path
    values: Mapping[FieldName, str]
    words: tuple[str, ...] | None


def labelled_receipts(folder: Path) -> list[LabelledReceipt]:
    """The receipts of `key/NAME.json`, each with its image, by name; raises LabelError."""
    keys = sorted((folder / "key").glob("*.json"))
    if not keys:
        raise LabelError(f"There are no labels: put them into {folder / 'key'} as NAME.json.")
    return [_labelled_receipt(folder, key) for key in keys]


def _labelled_receipt(folder: Path, key: Path) -> LabelledReceipt:
    return LabelledReceipt(
        name=key.stem,
        image=_image(folder / "img", key.stem),
        values=_values(key),
        words=_words(folder / "box" / f"{key.stem}.csv"),
    )


def _image(folder: Path, name: str) -> Path:
    images = (folder / f"{name}.{ending}" for ending in _IMAGE_TYPES)
    found = next((image for image in images if image.is_file()), None)
    if found is None:
        raise LabelError(f"The label {name} has no image: put it into {folder} as {name}.jpg.")
    return found


def _values(key: Path) -> dict[FieldName, str]:
    """The labelled values; one that is empty or left out is not asked for."""
    try:
        label = json.loads(key.read_bytes())
        texts = {field: str(label.get(field) or "").strip() for field in FIELDS}
    except (ValueError, AttributeError):
        raise LabelError(f"The label {key} is not a JSON object: correct it.") from None
    return {field: text for field, text in texts.items() if text}


def _words(boxes: Path) -> tuple[str, ...] | None:
    """The words of a transcript of lines `x1,y1,...,x4,y4,text`, where the text may have commas."""
    if not boxes.is_file():
        return None
    rows = csv.reader(boxes.read_text(errors="replace").splitlines(), quoting=csv.QUOTE_NONE)
    texts = (",".join(row[_CORNERS:]) for row in rows if len(row) > _CORNERS)
    return tuple(word for text in texts for word in text.split())
