"""A labelled folder: receipts whose company, date, address and total somebody wrote down.

A label can have more: the further fields, `others` (the values of other receipts in the same file)
and `text` (all that is printed).
"""

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

type FieldName = Literal[
    "company",
    "date",
    "address",
    "total",
    "number",
    "currency",
    "discount",
    "service",
    "tip",
    "tax",
    "items",
    "receipts",
]
ALL_FIELDS: tuple[FieldName, ...] = get_args(FieldName.__value__)
# What every label is about, and the micro figures; the others count where a label has them.
FIELDS = ALL_FIELDS[:4]

type Values = Mapping[FieldName, str]

_IMAGE_TYPES = ("jpg", "jpeg", "png", "tiff", "pdf")
_CORNERS = 8
_UNPARTED = r"\u3040-\u30ff\u3400-\u9fff"  # kana and Chinese characters
_WORD = re.compile(rf"[{_UNPARTED}]|[^\s{_UNPARTED}]+")


class LabelError(Exception):
    """The folder is not as it should be; the message says what to do about it."""


@dataclass(frozen=True)
class LabelledReceipt:
    """A file with its true values; `words` are all that is printed in it, where that is known.

    `others` are the values of the receipts that follow the first one.
    """

    name: str
    image: Path
    values: Values
    words: tuple[str, ...] | None
    others: tuple[Values, ...] = ()


def labelled_receipts(folder: Path) -> list[LabelledReceipt]:
    """The receipts of `key/NAME.json`, each with its image, by name; raises LabelError."""
    keys = sorted((folder / "key").glob("*.json"))
    if not keys:
        raise LabelError(f"There are no labels: put them into {folder / 'key'} as NAME.json.")
    return [_labelled_receipt(folder, key) for key in keys]


def _labelled_receipt(folder: Path, key: Path) -> LabelledReceipt:
    label = _label(key)
    texts = label.get("text") or _transcript(folder / "box" / f"{key.stem}.csv")
    return LabelledReceipt(
        name=key.stem,
        image=_image(folder / "img", key.stem),
        values=_values(label),
        words=None if texts is None else tuple(word for text in texts for word in words_of(text)),
        others=tuple(map(_values, label.get("others", ()))),
    )


def _image(folder: Path, name: str) -> Path:
    images = (folder / f"{name}.{ending}" for ending in _IMAGE_TYPES)
    found = next((image for image in images if image.is_file()), None)
    if found is None:
        raise LabelError(f"The label {name} has no image: put it into {folder} as {name}.jpg.")
    return found


def _label(key: Path) -> dict[str, Any]:
    try:
        label = json.loads(key.read_bytes())
    except ValueError:
        label = None
    if not isinstance(label, dict):
        raise LabelError(f"The label {key} is not a JSON object: correct it.")
    return label


def _values(label: Mapping[str, Any]) -> Values:
    """The labelled values; one that is empty or left out is not asked for."""
    texts = {field: str(label.get(field) or "").strip() for field in ALL_FIELDS}
    return {field: text for field, text in texts.items() if text}


def _transcript(boxes: Path) -> list[str] | None:
    """The texts of lines `x1,y1,...,x4,y4,text`, where the text may have commas."""
    if not boxes.is_file():
        return None
    rows = csv.reader(boxes.read_text(errors="replace").splitlines(), quoting=csv.QUOTE_NONE)
    return [",".join(row[_CORNERS:]) for row in rows if len(row) > _CORNERS]


def words_of(text: str) -> list[str]:
    """The words of a text; where words are not parted by blanks, each character is one."""
    return _WORD.findall(text)
