from copy import replace
from decimal import Decimal
from typing import Any

import pytest

from receipts.checks.facts import Facts, ItemFacts, PaymentFacts, TaxFacts, TotalFacts
from receipts.checks.result import CheckResult, Repair
from receipts.checks.run import check_facts, prices_include_tax


def decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def item(total: str, *factors: str, discount: str | None = None) -> ItemFacts:
    quantity, price = factors or (None, None)
    return ItemFacts(
        quantity=decimal(quantity),
        unit_price=decimal(price),
        discount=decimal(discount),
        total=Decimal(total),
    )


def tax(rate: str, base: str, amount: str, name: str = "VAT") -> TaxFacts:
    return TaxFacts(name=name, rate=Decimal(rate), base=Decimal(base), amount=Decimal(amount))


def totals(**values: str) -> TotalFacts:
    return TotalFacts(**{name: Decimal(value) for name, value in values.items()})


def facts(*items: ItemFacts, printed: str = "", **values: Any) -> Facts:
    return Facts(items=items, printed_amounts=frozenset(map(Decimal, printed.split())), **values)


def result(code: str, of: Facts) -> CheckResult:
    return next(result for result in check_facts(of) if result.code == code)


NET = facts(
    item("7.00", "2", "3.50"),
    item("3.00"),
    currency="EUR",
    totals=totals(subtotal="10.00", tax_total="1.90", total="11.90", amount_paid="11.90"),
    tax_lines=(tax("19", "10.00", "1.90"),),
    printed="7.00 2 3.50 3.00 10.00 1.90 11.90 19",
)


def with_totals(of: Facts, **values: str) -> Facts:
    return replace(of, totals=replace(of.totals, **{k: decimal(v) for k, v in values.items()}))


@pytest.mark.parametrize("code", ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A9"])
def test_receipt_that_adds_up_passes(code: str) -> None:
    assert result(code, NET).status == "pass"


@pytest.mark.parametrize("code", ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A9", "A10", "A12"])
def test_missing_amounts_are_skipped(code: str) -> None:
    assert result(code, Facts()).status == "skip"


def test_failure_names_sides_fields_and_difference() -> None:
    wrong = replace(with_totals(NET, total="12.91"), printed_amounts=frozenset())
    failure = result("A3", wrong)
    assert (failure.left, failure.right) == (Decimal("11.90"), Decimal("12.91"))
    assert failure.difference == Decimal("-1.01")
    assert failure.tolerance == 0
    assert failure.severity == "error"
    assert failure.fields == ("totals.total", "totals.tax_total", "totals.subtotal")
    assert failure.message == "The sum of subtotal and tax is 11.90, but the total is 12.91."


def test_tax_inside_the_prices_is_gross() -> None:
    gross = facts(
        item("11.90"),
        totals=totals(subtotal="10.00", tax_total="1.90", total="11.90"),
        tax_lines=(tax("19", "10.00", "1.90"),),
    )
    assert result("A2", gross).basis == "gross"
    assert result("A3", gross).basis == "net"
    assert prices_include_tax(check_facts(gross)) is True


def test_tax_on_top_of_the_prices_is_net() -> None:
    assert prices_include_tax(check_facts(NET)) is False


def test_untaxed_prices_tell_no_basis() -> None:
    assert prices_include_tax(check_facts(facts(item("5"), totals=totals(total="5")))) is None


@pytest.mark.parametrize(
    "values",
    [
        {"subtotal": "20.00", "discount": "2.00", "total": "18.00"},
        {"subtotal": "20.00", "discount": "-2.00", "total": "18.00"},
        {"subtotal": "18.00", "discount": "2.00", "total": "18.00"},
        {"discount": "2.00", "tip": "3.00", "total": "21.00"},
        {"subtotal": "22.00", "service_charge": "2.00", "total": "22.00"},
        {"subtotal": "20.00", "service_charge": "2.00", "shipping": "1.00", "total": "23.00"},
        {"subtotal": "20.00", "rounding": "-0.02", "total": "19.98"},
        {"subtotal": "20.00", "rounding": "0.02", "total": "19.98"},
    ],
)
def test_charges_stand_where_receipts_print_them(values: dict[str, str]) -> None:
    shop = facts(item("12.00"), item("8.00"), currency="EUR", totals=totals(**values))
    assert [one.code for one in check_facts(shop) if one.status == "fail"] == []


def test_refund_adds_up_below_zero() -> None:
    refund = facts(
        item("-10.00", "-2", "5.00"),
        item("-5.00", "1", "5.00"),
        document_type="credit_note",
        totals=totals(subtotal="-15.00", discount="1.00", total="-14.00", amount_paid="14.00"),
    )
    assert [one.code for one in check_facts(refund) if one.status == "fail"] == []


@pytest.mark.parametrize(
    ("row", "status"),
    [
        (item("6.86", "0.532", "12.90"), "pass"),
        (item("6.87", "0.532", "12.90"), "pass"),  # the scale knows more digits than it prints
        (item("6.96", "0.532", "12.90"), "fail"),
        (item("9.00", "2", "5.00", discount="1.00"), "pass"),
        (item("9.00", "2", "5.00", discount="-1.00"), "pass"),
        (item("9.00", "2", "5.00"), "fail"),
        (item("9.01", "1", "9.00"), "fail"),
        (item("83.94", "10", "8.39"), "pass"),  # 8.394 each
    ],
)
def test_row_allows_for_rounding_alone(row: ItemFacts, status: str) -> None:
    sale = facts(row, item("1.00"), currency="EUR")
    assert result("A1", sale).status == status


def test_every_wrong_row_is_named() -> None:
    sale = facts(item("9.50", "2", "4.50"), item("4.00", "1", "4.00"), item("2.00", "3", "1.00"))
    failures = [one for one in check_facts(sale) if one.code == "A1"]
    assert [one.fields[0] for one in failures] == ["line_items[0].total", "line_items[2].total"]
    assert failures[1].message == (
        "Quantity times unit price of line item 3 is 3.00, but the total of line item 3 is 2.00."
    )


def test_goods_without_a_price_leave_the_sum_open() -> None:
    sale = NET._replace(items=(*NET.items, ItemFacts(quantity=Decimal(1))))
    assert result("A2", sale).status == "skip"


def test_rupiah_is_rounded_to_whole_ones() -> None:
    sale = facts(
        item("15455"),
        currency="IDR",
        totals=totals(subtotal="15455", tax_total="1546", total="17001"),
        tax_lines=(tax("10", "15455", "1546"),),
    )
    assert [one.code for one in check_facts(sale) if one.status == "fail"] == []


@pytest.mark.parametrize(("currency", "status"), [("CHF", "pass"), ("USD", "fail"), (None, "fail")])
def test_cash_is_rounded_where_coins_are_missing(currency: str | None, status: str) -> None:
    sale = facts(item("10.02"), currency=currency, totals=totals(subtotal="10.02", total="10.00"))
    assert result("A3", sale).status == status


def test_cash_rounding_that_is_printed_must_add_up() -> None:
    sale = facts(currency="CHF", totals=totals(subtotal="10.02", rounding="-0.01", total="10.00"))
    assert result("A3", sale).status == "fail"


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"amount_paid": "20.00", "change": "8.10"}, "pass"),
        ({"amount_paid": "-20.00", "change": "-8.10"}, "pass"),
        ({"amount_paid": "31.90", "change": "0.00", "cashback": "20.00"}, "pass"),
        ({"amount_paid": "20.00", "change": "8.00"}, "fail"),
        ({"amount_paid": "20.00"}, "fail"),
    ],
)
def test_payment_settles_the_total(values: dict[str, str], status: str) -> None:
    assert result("A7", with_totals(NET, **values)).status == status


def test_every_payment_counts() -> None:
    halves = tuple(PaymentFacts(amount=Decimal(value)) for value in ("6.90", "5.00"))
    assert result("A7", replace(NET, payments=halves)).status == "pass"
    assert result("A7", replace(NET, payments=halves[:1])).status == "fail"


def test_tax_table_may_hold_prices_with_tax() -> None:
    gross = replace(NET, tax_lines=(tax("19", "11.90", "1.90"),))
    assert result("A5", gross).status == "pass"
    assert result("A6", gross).status == "pass"


@pytest.mark.parametrize(
    ("line", "code"),
    [(tax("19", "10.00", "1.80"), "A4"), (tax("7", "10.00", "1.90"), "A5")],
)
def test_wrong_tax_line_is_named(line: TaxFacts, code: str) -> None:
    assert result(code, replace(NET, tax_lines=(line,))).status == "fail"


def test_sums_of_both_signs_fail() -> None:
    failure = result("A9", with_totals(NET, tax_total="-1.90"))
    assert (failure.status, failure.fields) == ("fail", ("totals.tax_total",))


@pytest.mark.parametrize(("rounding", "status"), [("-0.05", "pass"), ("0.50", "fail")])
def test_rounding_is_no_larger_than_a_coin(rounding: str, status: str) -> None:
    assert result("A10", with_totals(NET, rounding=rounding)).status == status


@pytest.mark.parametrize(("state", "status"), [("4.50", "pass"), ("5.40", "fail")])
def test_halves_of_indian_tax_are_equal(state: str, status: str) -> None:
    lines = (tax("9", "50", "4.50", name="CGST 9%"), tax("9", "50", state, name="SGST 9%"))
    assert result("A12", facts(tax_lines=lines)).status == status


def test_misread_digit_has_a_printed_repair() -> None:
    wrong = NET._replace(items=(item("1.00", "2", "3.50"), NET.items[1]))
    repair = Repair(field="line_items[0].total", read=Decimal("1.00"), proposed=Decimal("7.00"))
    failures = [one for one in check_facts(wrong) if one.status == "fail"]
    assert [(one.code, one.repair) for one in failures] == [("A1", repair), ("A2", repair)]
    assert failures[1].message == (
        "The sum of line items is 4.00, but the subtotal is 10.00; with 7.00 as the total of line"
        " item 1, which the receipt prints too, everything would add up."
    )


def test_repair_that_is_not_printed_is_not_proposed() -> None:
    wrong = replace(with_totals(NET, total="17.90"), printed_amounts=frozenset())
    assert result("A3", wrong).repair is None


def test_repair_must_mend_every_sum() -> None:
    """10.90 would mend the sum of the goods, but not the payment."""
    wrong = facts(
        totals=totals(subtotal="10.00", tax_total="1.90", total="12.90", amount_paid="13.90"),
        printed="11.90",
    )
    assert [one.repair for one in check_facts(wrong) if one.status == "fail"] == [None, None]


def test_one_of_two_repairs_is_not_chosen() -> None:
    wrong = facts(item("2.00"), item("2.00"), totals=totals(subtotal="5.00"), printed="3.00")
    assert result("A2", wrong).status == "fail"
    assert result("A2", wrong).repair is None


def test_missing_discount_is_proposed() -> None:
    goods = (item("12.00"), item("8.00"))
    shop = facts(*goods, totals=totals(total="17.65"), printed="12.00 8.00 2.35 17.65")
    assert result("A2", shop).repair == Repair(
        field="totals.discount", read=None, proposed=Decimal("2.35")
    )


def test_lost_minus_is_proposed() -> None:
    void = facts(item("9.00"), item("4.00"), totals=totals(total="5.00"), printed="9.00 4.00")
    assert result("A2", void).repair == Repair(
        field="line_items[1].total", read=Decimal("4.00"), proposed=Decimal("-4.00")
    )
