"""Every role holds what it uses, and nothing else: each grant is missed when it is gone."""

import pytest

from tests.least_privilege import (
    aggregate_scenarios,
    batch_scenarios,
    callback_scenarios,
    deliver_scenarios,
    ocr_scenarios,
    preprocess_scenarios,
    recover_scenarios,
)
from tests.least_privilege.bench import Bench, Scenario
from tests.least_privilege.grants import Grant, every_grant
from tests.least_privilege.unenforced import UNENFORCED

SCENARIOS: dict[str, dict[str, Scenario]] = {
    "PreprocessRole": preprocess_scenarios.SCENARIOS,
    "OcrRole": ocr_scenarios.SCENARIOS,
    "BatchRole": batch_scenarios.SCENARIOS,
    "CallbackRole": callback_scenarios.SCENARIOS,
    "AggregateRole": aggregate_scenarios.SCENARIOS,
    "DeliverRole": deliver_scenarios.SCENARIOS,
    "RecoverRole": recover_scenarios.SCENARIOS,
}
ENFORCED = [grant for grant in every_grant() if (grant.sid, grant.action) not in UNENFORCED]


def scenario_of(grant: Grant) -> Scenario | None:
    """Of the statement's part, if it has one of its own, else of the statement."""
    table = SCENARIOS[grant.role]
    parts = (f"{grant.sid}/{grant.resource}", f"{grant.sid}/{grant.action}", grant.sid)
    return next((table[part] for part in parts if part in table), None)


@pytest.mark.parametrize("grant", ENFORCED, ids=str)
def test_grant_is_needed(grant: Grant, bench: Bench) -> None:
    scenario = scenario_of(grant)
    assert scenario, "no scenario needs it: write one, or take it out of the template"
    with bench.without(grant):
        assert not scenario(bench), "all works without it: take it out of the template"
    assert scenario(bench), "the scenario fails with every grant in its place"
