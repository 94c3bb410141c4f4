"""Numbers of companies, persons and accounts: of which kind they are, and whether they are valid.

The tests are python-stdnum's; each is loaded when a number of its kind is met, for they take time.
"""

import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import NamedTuple

from receipts.extraction.characters import fold
from receipts.patterns import late_pattern

from .facts import Facts
from .identifier_kinds import KINDS, Kind
from .naming import name_of
from .result import CheckResult, failed, passed

_PUNCTUATION = late_pattern("[^A-Z0-9]")
_SHORTEST_IBAN = 15


class Identity(NamedTuple):
    """A number without its punctuation, the kind it is of, and whether its check digits fit."""

    kind: Kind
    number: str
    is_valid: bool


def identify(text: str, currency: str | None) -> Identity | None:
    """What kind of number a text is; None where it may be of several, or of one not known.

    A valid number is of the first kind that it is valid as. One that is not valid is of a kind
    only where that is the one kind that looks so.
    """
    number = _PUNCTUATION.sub("", fold(text).upper())
    kinds = _kinds_like(number, currency)
    valid = next((kind for kind in kinds if _is_valid(kind, number)), None)
    if valid:
        return Identity(valid, number, is_valid=True)
    if len(kinds) == 1 and kinds[0].conclusive:
        return Identity(kinds[0], number, is_valid=False)
    return None


def _kinds_like(number: str, currency: str | None) -> Sequence[Kind]:
    """The kinds of the currency's countries, else those that look like nothing else."""
    like = [kind for kind in KINDS if re.fullmatch(kind.look, number)]
    local = [kind for kind in like if kind.currency and kind.currency == currency]
    return local or [kind for kind in like if kind.currency is None]


def _is_valid(kind: Kind, number: str) -> bool:
    found = re.fullmatch(kind.look, number)
    if found is None:
        return False
    module = import_module(f"stdnum.{kind.module}")
    return bool(module.is_valid(found[found.lastindex or 0]))


def check_tax_ids(facts: Facts) -> Iterator[CheckResult]:
    """I1 to I13: every number whose kind is known, under the rule of its kind."""
    for index, text in enumerate(facts.tax_ids):
        identity = identify(text, facts.currency)
        if identity is not None:
            yield _result(identity, f"merchant.tax_ids[{index}]")


def _result(identity: Identity, field: str) -> CheckResult:
    kind, number, is_valid = identity
    if is_valid:
        return passed(kind.code, field)
    message = (
        f"The {name_of(field)} {number} looks like a {kind.name}, but its check digits do not fit."
    )
    return failed(kind.code, message, fields=[field])


def check_ibans(facts: Facts) -> Iterator[CheckResult]:
    """I1: what stands behind the word IBAN begins with a valid one; other words may follow it."""
    for text in facts.ibans:
        number = _PUNCTUATION.sub("", text)
        lengths = range(_SHORTEST_IBAN, len(number) + 1)
        iban = import_module("stdnum.iban")
        if any(iban.is_valid(number[:length]) for length in lengths):
            yield passed("I1")
        else:
            yield failed("I1", f"The printed IBAN {text.strip()} is not valid: compare its digits.")


def check_cards(facts: Facts) -> CheckResult:
    """I10: a full card number must not be kept, and its receipt is to be handled with care."""
    if not facts.card_numbers:
        return passed("I10")
    message = "A full card number is printed: keep only its last four digits."
    return failed("I10", message)
