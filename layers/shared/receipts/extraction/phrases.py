"""Sets of phrases, found in a text although an engine has slipped."""

from functools import lru_cache

from receipts.patterns import late_pattern

from .characters import fold, skeleton

_SHORT = 4  # letters: a Latin word this short counts only as a whole word
_RUNS = late_pattern(r"[^\W\d_]+")
_GLUED_CURRENCY = late_pattern(r"(?<=[a-z]{3})(?:rm|rn|rh|eur|chf|usd)$")


class Phrases:
    """A set of phrases, found in a text whatever its blanks, case, accents and look-alikes."""

    def __init__(self, *phrases: str, but_not: tuple[str, ...] = ()) -> None:
        forms = sorted({skeleton(phrase) for phrase in phrases}, key=len, reverse=True)
        self._whole = {form for form in forms if form.isascii() and len(form) <= _SHORT}
        self._anywhere = tuple(form for form in forms if form not in self._whole)
        self._hidden = tuple(map(skeleton, but_not))
        self._hidden_words = frozenset(word for phrase in but_not for word in _whole_words(phrase))

    def found_in(self, text: str) -> bool:
        """Whether the text holds any of the phrases."""
        visible = whole = skeleton(text)
        for form in self._hidden:
            visible = visible.replace(form, "")
        if any(form in visible for form in self._anywhere):
            return True
        words = _whole_words(text)
        return not self._whole.isdisjoint(words if visible == whole else words - self._hidden_words)


@lru_cache(4096)
def _whole_words(text: str) -> frozenset[str]:
    """The words of a text; an engine glues a currency to the word before it."""
    return frozenset(_GLUED_CURRENCY.sub("", skeleton(run)) for run in _RUNS.findall(fold(text)))
