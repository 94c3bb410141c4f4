"""What the page sends: entries by field, the reasons that were ticked, and on what they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from .fields import find_field

MAX_BODY_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Form:
    """`revision` is the one that was on the screen; 0 where the form does not say."""

    token: str
    revision: int
    accepted: tuple[str, ...]
    entries: Mapping[str, str]


def parse_form(body: bytes) -> Form:
    """The form of a urlencoded body; raises ValueError where it is none."""
    pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body))
    values = dict(pairs)
    revision = values.get("revision", "")
    return Form(
        token=values.get("csrf", ""),
        revision=int(revision) if revision.isascii() and revision.isdigit() else 0,
        accepted=tuple(value for name, value in pairs if name == "accepted"),
        entries={name: value for name, value in pairs if find_field(name)},
    )
