"""Whether a receipt writes the day or the month first, by what else is printed on it."""

from collections.abc import Sequence

from .characters import fold
from .phrases import Phrases
from .places import BRITISH_POSTCODE, STATE_AND_ZIP
from .vocabulary import MALAY

# Words of countries whose short dates begin with the day (Unicode CLDR).
_DAY_FIRST = Phrases(
    "gmbh", "mwst", "ust idnr", "rechnung", "quittung", "uhr", "sarl", "siret", "tva", "ttc",
    "partita iva", "scontrino", "documento commerciale", "nif", "factura simplificada", "gracias",
    "recibo", "btw", "abn", "pte ltd", "gstin", "plc", "vat reg", "vat no",
)  # fmt: skip


def writes_day_first(texts: Sequence[str]) -> bool | None:
    """By the country, where a legal form, a tax, a postcode or the language tells it; else None."""
    folded = [fold(text) for text in texts]
    is_day_first = any(
        MALAY.found_in(text) or _DAY_FIRST.found_in(text) or BRITISH_POSTCODE.search(text)
        for text in folded
    )
    is_month_first = any(map(STATE_AND_ZIP.search, folded))
    return None if is_day_first == is_month_first else is_day_first
