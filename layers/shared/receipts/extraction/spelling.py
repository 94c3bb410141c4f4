"""Slips of an OCR engine that the way words are written gives away."""

from collections.abc import Iterable

from receipts.patterns import late_pattern

from .characters import fold
from .vocabulary import MALAY

_L_IN_A_WORD = late_pattern(r"(?<=[A-Z])I(?=[a-z])|(?<=[A-Za-z])[1|](?=[a-z])")  # not McInnes
_SDN_BHD = late_pattern(r"(?<![^\W\d_])[S5]\.? ?[DO0]N(?P<dot>\.?) ?[B8]H[DO0](?![^\W_])")
_S_B = late_pattern(r"(?<=\w )[S5]/[B8](?=\W|$)")


def writes_accents(texts: Iterable[str]) -> bool:
    """False where the words are Malay, which has no accents: those read are specks of dirt."""
    return not any(map(MALAY.found_in, texts))


def corrected(text: str, *, has_accents: bool) -> str:
    """A name or an address with `JIn` as `Jln`, `5/B` as `S/B`, and no accents where none are."""
    plain = text if has_accents else fold(text)
    legal = _S_B.sub("S/B", _SDN_BHD.sub(r"SDN\g<dot> BHD", plain))
    return _L_IN_A_WORD.sub("l", legal)
