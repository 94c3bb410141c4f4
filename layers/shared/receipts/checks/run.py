"""All checks over a receipt, and what they mean for whoever reviews it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from receipts.receipt import Receipt, ReviewReason

from . import arithmetic, currencies, dates, duplicates, identifiers, sanity
from .facts import Facts
from .receipt_facts import facts_of
from .result import CheckResult

_SINGLE: tuple[Callable[[Facts], CheckResult], ...] = (
    arithmetic.check_signs,
    arithmetic.check_rounding,
    arithmetic.check_indian_taxes,
    sanity.check_total,
    sanity.check_quantities,
    sanity.check_item_count,
    sanity.check_tip,
    sanity.check_dearest_item,
    sanity.check_tendered,
    dates.check_day_and_month,
    currencies.check_code,
    currencies.check_sign,
    currencies.check_decimals,
    currencies.check_single_currency,
    identifiers.check_cards,
)
_SEVERAL: tuple[Callable[[Facts], Iterable[CheckResult]], ...] = (
    arithmetic.check_sums,
    sanity.check_rates,
    sanity.check_tax,
    dates.check_date,
    identifiers.check_tax_ids,
    identifiers.check_ibans,
    duplicates.check_duplicates,
)


def check_receipt(receipt: Receipt, texts: Sequence[str]) -> tuple[CheckResult, ...]:
    """Every rule on a record and its recognised lines, in the order of their codes."""
    return check_facts(facts_of(receipt, texts))


def check_facts(facts: Facts) -> tuple[CheckResult, ...]:
    """Every rule; none raises, whatever the facts."""
    results = [check(facts) for check in _SINGLE]
    for check in _SEVERAL:
        results.extend(check(facts))
    return tuple(sorted(results, key=lambda result: _order(result.code)))


def _order(code: str) -> tuple[str, int]:
    return code[0], int(code[1:])


def review_reasons(
    results: Iterable[CheckResult], doubted: Collection[str] = ()
) -> Iterator[ReviewReason]:
    """The failures that a person should look at; `doubted` fields have a reason already."""
    for result in results:
        if result.status == "fail" and result.severity != "info":
            is_known = result.fields and all(field in doubted for field in result.fields)
            if not is_known:
                yield _reason(result)


def _reason(result: CheckResult) -> ReviewReason:
    field = next(iter(result.fields), None)
    return ReviewReason(
        code=result.code,
        field=result.repair.field if result.repair else field,
        detail=result.message or "",
    )


def prices_include_tax(results: Iterable[CheckResult]) -> bool | None:
    """Whether the tax is inside the prices, by the sum that holds; null where none tells."""
    found = {one.code: one.basis for one in results if one.status == "pass" and one.basis}
    basis = found.get("A2") or found.get("A3")
    return None if basis is None else basis == "gross"
