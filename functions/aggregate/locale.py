"""The language and the country of a receipt, each by what shows it and never by default."""

import re
from collections.abc import Iterator, Sequence

from receipts.checks.identifiers import identify
from receipts.extraction import read_currency, settled_by_country
from receipts.extraction.languages import language_of
from receipts.patterns import late_pattern
from receipts.receipt import CountryEvidence, CurrencyEvidence, Locale, Merchant, Reading

_COUNTRIES_OF_VAT = {"EL": "GR", "XI": "GB"}
# ITU-T E.164, the codes that one country has to itself.
_CALLING_CODES = {
    "20": "EG", "27": "ZA", "30": "GR", "31": "NL", "32": "BE", "33": "FR", "34": "ES", "36": "HU",
    "40": "RO", "41": "CH", "43": "AT", "45": "DK", "46": "SE", "48": "PL", "49": "DE", "51": "PE",
    "52": "MX", "54": "AR", "55": "BR", "56": "CL", "57": "CO", "60": "MY", "62": "ID", "63": "PH",
    "64": "NZ", "65": "SG", "66": "TH", "81": "JP", "82": "KR", "84": "VN", "86": "CN", "90": "TR",
    "91": "IN", "92": "PK", "94": "LK", "351": "PT", "352": "LU", "353": "IE", "354": "IS",
    "356": "MT", "357": "CY", "359": "BG", "370": "LT", "371": "LV", "372": "EE", "380": "UA",
    "381": "RS", "385": "HR", "386": "SI", "420": "CZ", "421": "SK", "852": "HK", "853": "MO",
    "880": "BD", "886": "TW", "966": "SA", "971": "AE", "972": "IL",
}  # fmt: skip
# Endings that one buys for their sound.
_FOR_SALE = frozenset({"ai", "cc", "co", "eu", "fm", "gg", "io", "ly", "me", "to", "tv", "ws"})
_ENDING = late_pattern(r"\.([a-z]{2})(?:/|$)", re.IGNORECASE)
# Money of several countries, or that others take as well as their own.
_SHARED = frozenset({"ANG", "AUD", "CHF", "DKK", "EUR", "GBP", "ILS", "MAD", "NOK", "NZD", "USD"})


def locale_of(texts: Sequence[str], merchant: Merchant, currency: Reading[str] | None) -> Locale:
    """What the lines, the merchant's numbers and the currency tell; null where they do not."""
    country, evidence = next(_countries(merchant, currency), (None, None))
    return Locale(
        language=language_of(texts),
        country=country,
        country_evidence=evidence,
        currency_evidence=_evidence(currency.raw, texts) if currency else None,
    )


def _evidence(mark: str, texts: Sequence[str]) -> CurrencyEvidence | None:
    return settled_by_country(read_currency([mark]), texts).evidence


def _countries(
    merchant: Merchant, currency: Reading[str] | None
) -> Iterator[tuple[str, CountryEvidence]]:
    """The surest evidence first."""
    code = currency.value if currency else None
    for reading in merchant.tax_ids:
        country = _country_of_number(reading.raw, code)
        if country:
            yield country, "tax_id"
    if merchant.phone and (country := _country_of_phone(merchant.phone.raw)):
        yield country, "phone"
    for address in (merchant.website, merchant.email):
        if address and (country := _country_of_host(address.raw)):
            yield country, "website"
    if code and code not in _SHARED and not code.startswith("X"):
        yield code[:2], "currency"


def _country_of_number(text: str, currency: str | None) -> str | None:
    identity = identify(text, currency)
    if identity is None or not identity.is_valid:
        return None
    country = identity.kind.module.partition(".")[0].rstrip("_").upper()
    if country == "EU":
        return _COUNTRIES_OF_VAT.get(identity.number[:2], identity.number[:2])
    return None if country == "IBAN" else country


def _country_of_phone(text: str) -> str | None:
    found = re.match(r"\W*(?:\+|00)[ (]*(\d[\d ]*)", text)
    digits = found[1].replace(" ", "") if found else ""
    return next((_CALLING_CODES[digits[:n]] for n in (3, 2) if digits[:n] in _CALLING_CODES), None)


def _country_of_host(address: str) -> str | None:
    host = address.partition("//")[2] or address
    found = _ENDING.search(host.partition("@")[2] or host)
    ending = found[1].casefold() if found else "eu"
    return None if ending in _FOR_SALE else {"uk": "GB"}.get(ending, ending.upper())
