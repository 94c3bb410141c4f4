from decimal import Decimal
from typing import NamedTuple

from hypothesis import example, given
from hypothesis import strategies as st

from receipts.checks.facts import Facts, ItemFacts, PaymentFacts, TaxFacts, TotalFacts
from receipts.checks.result import CheckResult
from receipts.checks.run import check_facts
from receipts.receipt import Duplicate

HIGHEST, LOWEST = Decimal("999999999999.999999"), Decimal("0.000001")


def amounts_below(highest: int, places: int) -> st.SearchStrategy[Decimal]:
    digits = highest * 10**places - 1
    return st.integers(-digits, digits).map(lambda number: Decimal(number).scaleb(-places))


an_amount = amounts_below(10**12, 2) | amounts_below(100, 6) | st.just(Decimal(0))
any_amount = st.none() | an_amount
any_text = st.text(max_size=20)


def anything[Row: NamedTuple](kind: type[Row]) -> st.SearchStrategy[Row]:
    """A row of amounts, each of which may be missing or absurd."""
    names = kind._fields
    values = {name: any_text if name == "name" else any_amount for name in names}
    return st.builds(kind, **values)


any_facts = st.builds(
    Facts,
    document_type=st.sampled_from([None, "credit_note", "other"]),
    merchant=st.none() | any_text,
    tax_ids=st.lists(any_text, max_size=2).map(tuple),
    receipt_number=st.none() | any_text,
    transaction_date=st.none() | st.dates(),
    date_candidates=st.lists(st.dates(), max_size=2).map(tuple),
    transaction_time=st.none() | st.times(),
    received=st.none() | st.dates(),
    currency=st.none() | st.sampled_from(["EUR", "JPY", "KWD", "XXX", ""]),
    currency_candidates=st.lists(any_text, max_size=2).map(tuple),
    currencies=st.frozensets(st.sampled_from(["EUR", "USD"])),
    items=st.lists(anything(ItemFacts), max_size=2).map(tuple),
    item_count=any_amount,
    totals=anything(TotalFacts),
    tax_lines=st.lists(anything(TaxFacts), max_size=2).map(tuple),
    payments=st.lists(anything(PaymentFacts), max_size=2).map(tuple),
    printed_amounts=st.frozensets(an_amount, max_size=5),
    ibans=st.lists(any_text, max_size=2).map(tuple),
    card_numbers=st.integers(0, 3),
    duplicates=st.just((Duplicate(receipt_id="r", kind="facts"),)),
)


@given(any_facts)
@example(Facts(items=(ItemFacts(quantity=HIGHEST, unit_price=HIGHEST, total=LOWEST),)))
@example(Facts(tax_lines=(TaxFacts(rate=LOWEST, base=HIGHEST, amount=HIGHEST),)))
def test_no_facts_make_checks_raise(facts: Facts) -> None:
    for result in check_facts(facts):
        assert (result.message is not None) == (result.status == "fail")
        assert set(result.model_dump(mode="json")) == set(CheckResult.model_fields)
