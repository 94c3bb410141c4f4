"""Regular expressions that are compiled when they are first used.

To compile the hundred that a receipt may need takes longer than to read a short one, and of a short
one most are never asked: every cold start would pay for all of them.
"""

import re
from typing import Any, cast

# Under IGNORECASE a set that holds k or s has a Kelvin and a long s as well, for which it becomes a
# table of 65,536 characters: to compile it takes three times as long. Single characters beyond
# Latin-1 between `|` are made such a set, too, unless each is written as repeated once, `{1}`.
LATIN = "(?-i:[A-Za-z])"
LATIN_OR_DIGIT = "(?-i:[A-Za-z0-9])"


class _LatePattern:
    """Has what the compiled pattern has, each method from its first use on."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Called only for what is not set yet."""
        attribute = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, attribute)
        return attribute


def late_pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, but a mistake in the source raises `re.error` at the first use."""
    return cast("re.Pattern[str]", _LatePattern(source, flags))
