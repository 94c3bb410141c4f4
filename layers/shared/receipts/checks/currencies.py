"""Whether the currency is one, and the amounts are written in it (rules C1, C3 to C5)."""

from decimal import Decimal

from receipts.extraction.currencies import ISO_CODES

from .facts import Facts
from .money import decimals, decimals_of, sums
from .naming import name_of
from .result import CheckResult, failed, passed, skipped

_FIELD = "currency"


def check_code(facts: Facts) -> CheckResult:
    """C1: the code is of ISO 4217."""
    if facts.currency is None:
        return skipped("C1")
    if facts.currency in ISO_CODES:
        return passed("C1", _FIELD)
    return failed("C1", f"{facts.currency} is no currency of ISO 4217.", fields=[_FIELD])


def check_sign(facts: Facts) -> CheckResult:
    """C3: a sign such as `$` that several currencies share leaves the currency open."""
    if facts.currency is not None:
        return passed("C3", _FIELD)
    if not facts.currency_candidates:
        return skipped("C3")
    candidates = " or ".join(facts.currency_candidates)
    return failed("C3", f"The amounts may be in {candidates}.", fields=[_FIELD])


def check_decimals(facts: Facts) -> CheckResult:
    """C4: no amount has a fraction of the currency's minor unit."""
    if facts.currency not in ISO_CODES:
        return skipped("C4")
    most = decimals_of(facts.currency)
    wrong = {path: value for path, value in sums(facts) if decimals(_shortest(value)) > most}
    if not wrong:
        return passed("C4", _FIELD)
    path, value = next(iter(wrong.items()))
    message = f"The {name_of(path)} is {value:f}, but {facts.currency} has {most} decimals."
    return failed("C4", message, fields=[_FIELD, *wrong])


def _shortest(value: Decimal) -> Decimal:
    return value.normalize()


def check_single_currency(facts: Facts) -> CheckResult:
    """C5: all amounts that name their currency name the same."""
    if not facts.currencies:
        return skipped("C5")
    if len(facts.currencies) == 1:
        return passed("C5", _FIELD)
    names = ", ".join(sorted(facts.currencies))
    return failed("C5", f"Several currencies are printed: {names}.", fields=[_FIELD])
