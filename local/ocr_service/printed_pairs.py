"""Labels and their values as they are printed, whatever the document is."""

from collections.abc import Mapping, Sequence

from local.ocr_service.reading_order import rows
from receipts.text import TextLine


def printed_pairs(lines: Sequence[TextLine]) -> Mapping[str, str]:
    """Values by label: `Label: value` in one line, or a label with its value further right.

    The first value of a label counts.
    """
    pairs: dict[str, str] = {}
    for row in rows(lines):
        label, value = _pair([line.text for line in row])
        if any(character.isalpha() for character in label) and value:
            pairs.setdefault(label, value)
    return pairs


def _pair(texts: Sequence[str]) -> tuple[str, str]:
    label, colon, value = texts[0].partition(":")
    if colon and value.strip():
        return label.strip(), " ".join([value.strip(), *texts[1:]])
    return label.strip(), " ".join(texts[1:])
