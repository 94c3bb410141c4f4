from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.extraction.confidence import Evidence, Kind, confidence
from receipts.extraction.evidence import Printed, evidence_for, printed_facts
from receipts.text import Box, TextLine

USUAL = Evidence(keyword=0.5, lead=0.5)
PART = st.floats(0, 1)
ANY_EVIDENCE = st.builds(
    Evidence,
    grounded=st.booleans(),
    agrees=st.none() | st.booleans(),
    adds_up=st.none() | st.booleans(),
    engine_score=st.none() | PART,
    keyword=PART,
    lead=PART,
    candidates=st.integers(0, 5),
)


def line(text: str, row: int) -> TextLine:
    right, top = 12 * len(text), row * 40
    return TextLine(text=text, box=Box(0, top, right, top, right, top + 28, 0, top + 28))


def facts(*rows: str) -> dict[str, Printed]:
    return dict(printed_facts([line(text, row) for row, text in enumerate(rows)]))


@given(st.sampled_from(Kind), ANY_EVIDENCE)
def test_confidence_is_a_chance(kind: Kind, evidence: Evidence) -> None:
    assert 0 <= confidence(kind, evidence) <= 1


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"grounded": True}, {"grounded": False}),
        ({"agrees": True}, {"agrees": None}),
        ({"agrees": None}, {"agrees": False}),
        ({"adds_up": True}, {"adds_up": False}),
        ({"engine_score": 0.99}, {"engine_score": 0.95}),
        ({"keyword": 1.0}, {"keyword": 0.0}),
        ({"lead": 1.0}, {"lead": 0.0}),
        ({"candidates": 1}, {"candidates": 2}),
    ],
)
def test_better_evidence_makes_surer(
    kind: Kind, better: dict[str, Any], worse: dict[str, Any]
) -> None:
    assert confidence(kind, USUAL._replace(**better)) > confidence(kind, USUAL._replace(**worse))


def test_clear_total_that_adds_up_needs_no_review() -> None:
    clear = Evidence(adds_up=True, keyword=1.0, lead=1.0)
    assert confidence(Kind.AMOUNT, clear) >= 0.9


def test_value_that_nobody_else_read_needs_review() -> None:
    invented = Evidence(grounded=False, agrees=False, adds_up=False)
    assert all(confidence(kind, invented) < 0.7 for kind in Kind)


def test_two_meanings_are_equally_likely() -> None:
    assert confidence(Kind.DATE, Evidence(keyword=1.0, lead=1.0, candidates=2)) == 0.5


def test_facts_are_those_of_the_rules() -> None:
    found = facts("LAMP SDN BHD", "1, JALAN DUA, 81100 JOHOR", "Date: 05/03/2025", "TOTAL 3.00")
    assert found["merchant_name"].text == "LAMP SDN BHD"
    assert found["merchant_address"] == Printed("1, JALAN DUA, 81100 JOHOR", 1.0, 1.0)
    assert found["transaction_date"].text == "05/03/2025"
    assert found["total"] == Printed("3.00", 1.0, 1.0)


def test_rivals_shorten_the_lead() -> None:
    alone = facts("LAMP SDN BHD", "05/03/2025 10:30", "TOTAL 3.00")
    beside = facts("LAMP SDN BHD", "LUMP SDN BHD", "05/03/2025 10:30", "06/03/2025", "TOTAL 3.00")
    assert beside["merchant_name"].lead < alone["merchant_name"].lead
    assert beside["transaction_date"].lead == alone["transaction_date"].lead / 2


def test_page_without_facts_has_none() -> None:
    assert facts("--", "..") == {}


@pytest.mark.parametrize(
    ("value", "own", "agrees"),
    [
        ("Lamp Sdn. Bhd.", "LAMP SDN BHD", True),
        ("RM 1,203.00", "1203.00", True),
        ("1203.00", "1208.00", False),
        ("LUMP SDN BHD", "LAMP SDN BHD", False),
    ],
)
def test_readings_agree_in_what_they_say(value: str, own: str, agrees: bool) -> None:
    evidence = evidence_for(value, Printed(own, 1.0, 0.5), grounded=True)
    assert evidence.agrees is agrees
    assert (evidence.keyword, evidence.lead) == ((1.0, 0.5) if agrees else (0.0, 0.0))


def test_own_reading_is_no_second_one() -> None:
    fact = Printed("3.00", 1.0, 1.0)
    assert evidence_for("3.00", fact, grounded=True, is_own_reading=True).agrees is None
    assert evidence_for("3.00", None, grounded=True).agrees is None


def test_facts_are_spelt_as_the_receipt_has_them() -> None:
    assert facts("LAMP 5DN BHD", "TOTAL 3.00")["merchant_name"].text == "LAMP SDN BHD"
