"""How long ago, as people say it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def moment(text: str, now: datetime) -> datetime:
    """`2h` or `3d` before now, or an ISO date or time (UTC where it names no zone); ValueError."""
    if found := re.fullmatch(r"(\d{1,5})([mhdw])", text):
        return now - timedelta(**{_UNITS[found[2]]: int(found[1])})
    given = datetime.fromisoformat(text)
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def _parsed(text: str) -> datetime:
    try:
        return moment(text, datetime.now(UTC))
    except ValueError as error:
        raise typer.BadParameter(
            f"{text} is no span and no date: write 2h, 3d or 2026-03-04."
        ) from error


Since = Annotated[
    datetime | None,
    typer.Option("--since", parser=_parsed, help="Received since: 2h, 3d, or an ISO date."),
]
