"""What the page shows: where boxes lie on an image, what a line would put into a field."""

from decimal import Decimal

import pytest

from cli.review.backlog import rank
from cli.review.fields import address_of, find_field, written
from cli.review.pictures import values_in
from cli.review.views import slug
from receipts.placement import Placement, scaled, shifted, turned
from receipts.receipt import Receipt, Review, ReviewReason
from tests.unit.test_schema import EXAMPLE

RECEIPT = Receipt.model_validate(EXAMPLE)


def reviewed(*codes: str, **changes: object) -> Receipt:
    reasons = tuple(ReviewReason(code=code, detail="?") for code in codes)
    return RECEIPT.model_copy(
        update={"review": Review(required=bool(codes), reasons=reasons), **changes}
    )


@pytest.mark.parametrize(
    "placement",
    [
        scaled(2.0, 2.5),
        shifted(30, 40),
        turned(90, 600, 800),
        Placement(1.1, 0.2, 30, 0.1, 0.9, 40, 1e-4, 2e-4, 1),
    ],
    ids=["scaled", "cut out", "turned", "seen at an angle"],
)
def test_inverse_takes_pixels_back_to_the_image(placement: Placement) -> None:
    assert placement.inverse().point(*placement.point(120, 70)) == pytest.approx((120, 70))


def test_line_gives_each_field_what_it_takes() -> None:
    assert values_in("TOTAL EUR 1.234,50") == {
        "text": "TOTAL EUR 1.234,50",
        "amount": "1234.50",
        "currency": "EUR",
    }
    assert values_in("04.03.2026 12:30")["date"] == "2026-03-04"
    assert values_in("04.03.2026 12:30")["time"] == "12:30"
    assert values_in("VISA **** 4242")["card"] == "4242"
    assert values_in("IBAN DE89 3704 0044 0532 0130 00")["iban"] == "DE89370400440532013000"
    assert "date" not in values_in("03/04/2026")


def test_severe_reason_outranks_many() -> None:
    severe, many, few = reviewed("missing"), reviewed("U1", "U2", "A4"), reviewed("ungrounded")
    assert sorted((few, many, severe), key=rank) == [severe, many, few]


def test_least_sure_then_dearest_comes_first() -> None:
    sure = reviewed("A4")
    assert sure.totals.total is not None
    dear = sure.totals.total.model_copy(update={"value": Decimal(1000)})
    dearer = reviewed("A4", totals=sure.totals.model_copy(update={"total": dear}))
    unsure = reviewed("A4", currency=None)
    assert sorted((sure, dearer, unsure), key=rank) == [unsure, dearer, sure]


@pytest.mark.parametrize(
    "path", ["totals.total", "line_items[12].unit_price", "currency", "merchant.tax_ids[1]"]
)
def test_path_names_one_field(path: str) -> None:
    field = find_field(path)
    assert field is not None
    assert field.path == path
    assert slug(path).replace("-", "").isidentifier()


@pytest.mark.parametrize(
    "path", ["", "a..b", "line_items[x].total", "line_items[0]", "[0].total", "merchant.name[0]"]
)
def test_what_is_no_path_names_none(path: str) -> None:
    assert find_field(path) is None


def test_times_are_written_to_the_minute() -> None:
    assert RECEIPT.transaction_time is not None
    assert RECEIPT.transaction_time.value is not None
    assert written(RECEIPT.transaction_time.value) == "10:08"
    assert address_of("line_items[3].total") == ("line_items", 3, "total", None)
