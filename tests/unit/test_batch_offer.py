"""Batches are offered where the models' figures say so, and a stack elsewhere is refused."""

from typing import Any, cast

from receipts.models import load_models, region_of
from receipts.profiles import load_profiles
from tests.template import load_template, resources

RULE = load_template()["Rules"]["OcrBatchWhereOffered"]
OFFERED = {
    name: model.batch_regions
    for name, model in load_models().items()
    if model.batch_regions and "@" not in name
}


def choices(parameter: str) -> list[str]:
    """What the rule lets the parameter be."""
    contained = [assertion["Assert"]["Fn::Contains"] for assertion in RULE["Assertions"]]
    (found,) = [options for options, asked in contained if asked == {"Ref": parameter}]
    return cast("list[str]", found)


def test_rule_allows_the_regions_of_the_models() -> None:
    regions = {region for offered in OFFERED.values() for region in offered}
    assert {region_of(url) for url in choices("OcrBaseUrl")} == regions
    paths = {url.partition(".com")[2] for url in choices("OcrBaseUrl")}
    assert paths == {"/api/v1", "/compatible-mode/v1"}


def test_rule_allows_the_models_that_have_batches() -> None:
    assert sorted(choices("OcrModel")) == sorted(OFFERED)


def test_refusal_says_where_batches_are_offered() -> None:
    url, model = (assertion["AssertDescription"] for assertion in RULE["Assertions"])
    assert all(region in url.lower() for regions in OFFERED.values() for region in regions)
    assert all(name in model for name in OFFERED)


def test_rule_is_for_the_vendor_alone() -> None:
    assert RULE["RuleCondition"] == {"Fn::Equals": [{"Ref": "OcrBatch"}, "on"]}


def test_batches_are_off_unless_asked_for() -> None:
    assert load_template()["Parameters"]["OcrBatch"]["Default"] == "off"
    batch = {
        name: resource
        for kind in ("AWS::SQS::Queue", "AWS::DynamoDB::Table", "AWS::Serverless::Function")
        for name, resource in resources(kind).items()
        if name.startswith("Batch")
    }
    assert len(batch) == 4
    assert {resource["Condition"] for resource in batch.values()} == {"HasBatch"}


def test_shipped_profile_for_batches_is_that_for_receipts() -> None:
    profiles: dict[str, Any] = load_profiles()
    assert (
        profiles["receipts-batch"].model_copy(update={"mode": "realtime"}) == profiles["receipts"]
    )
