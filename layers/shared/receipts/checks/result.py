"""What a check found."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from receipts.contracts import Contract, PlainDecimal

from .rules import RULES, Severity

Basis = Literal["net", "gross"]


class Repair(Contract):
    """The one amount which, read otherwise, makes every sum hold; a proposal, never applied.

    `proposed` stands on the receipt; `read` is null where no amount was read for the field.
    """

    field: str
    read: PlainDecimal | None
    proposed: PlainDecimal


class CheckResult(Contract):
    """A rule that the record passed or failed, or that had nothing to compare.

    `left`, `right` and `difference` (left less right) are the two sides of a sum; it holds where
    the difference is no more than `tolerance`. `basis` says whether the sum held with tax on top
    of the prices (net) or inside them (gross). The first of `fields` is the one the rule is about.
    """

    code: str
    status: Literal["pass", "fail", "skip"]
    severity: Severity
    fields: tuple[str, ...] = ()
    message: str | None = None
    left: PlainDecimal | None = None
    right: PlainDecimal | None = None
    difference: PlainDecimal | None = None
    tolerance: PlainDecimal | None = None
    basis: Basis | None = None
    repair: Repair | None = None


def passed(code: str, *fields: str) -> CheckResult:
    """The rule holds."""
    return CheckResult(code=code, status="pass", severity=RULES[code].severity, fields=fields)


def skipped(code: str) -> CheckResult:
    """The receipt does not print what the rule compares."""
    return CheckResult(code=code, status="skip", severity=RULES[code].severity)


def failed(
    code: str,
    message: str,
    *,
    fields: Sequence[str] = (),
    left: Decimal | None = None,
    right: Decimal | None = None,
) -> CheckResult:
    """The rule is broken; `message` is one sentence for a bookkeeper."""
    return CheckResult(
        code=code,
        status="fail",
        severity=RULES[code].severity,
        fields=tuple(fields),
        message=message,
        left=left,
        right=right,
        difference=None if left is None or right is None else left - right,
    )
