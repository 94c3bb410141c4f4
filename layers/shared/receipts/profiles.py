"""Profiles: what happens to an upload, chosen by the first segment of its key.

They stand in `profiles.json` beside this module and are validated when they are read.
"""

from functools import cache
from pathlib import Path

from pydantic import Field, TypeAdapter

from receipts.contracts import Contract, Task
from receipts.errors import UnknownProfile


class Profile(Contract):
    """Engine tasks and limits; pixels are those of a page image, bytes those of an upload."""

    tasks: tuple[Task, ...] = Field(min_length=1)
    min_pixels: int = Field(gt=0)
    max_pixels: int = Field(gt=0)
    max_pages: int = Field(gt=0)
    max_bytes: int = Field(gt=0)


@cache
def load_profiles() -> dict[str, Profile]:
    """Every profile by name."""
    text = Path(__file__).with_name("profiles.json").read_bytes()
    return TypeAdapter(dict[str, Profile]).validate_json(text)


def find_profile(name: str) -> Profile:
    """The profile of that name; raises UnknownProfile, naming those there are."""
    try:
        return load_profiles()[name]
    except KeyError:
        known = ", ".join(f"{profile}/" for profile in sorted(load_profiles()))
        raise UnknownProfile(
            f"No profile is named '{name}': upload the file under one of {known}."
        ) from None
