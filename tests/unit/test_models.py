import json
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

import pytest
from pydantic import ValidationError

import receipts.models
from receipts.models import ModelProfile, batch_offers, find_model, load_models, region_of


def test_every_snapshot_has_a_profile() -> None:
    assert load_models().keys() >= {
        "qwen-vl-ocr",
        "qwen-vl-ocr-latest",
        "qwen-vl-ocr-2025-11-20",
        "qwen-vl-ocr-2025-08-28",
        "qwen-vl-ocr-2025-04-13",
        "qwen-vl-ocr-2024-10-28",
        "qwen3.5-ocr",
    }


def test_alias_is_the_latest_stable_snapshot() -> None:
    alias, snapshot = find_model("qwen-vl-ocr"), find_model("qwen-vl-ocr-2025-11-20")
    assert alias.patch == snapshot.patch == 32
    assert (alias.context, alias.max_output) == (snapshot.context, snapshot.max_output)
    assert alias.prices == snapshot.prices
    assert alias.requests_per_minute < snapshot.requests_per_minute


def test_alias_of_the_documentation_is_kept() -> None:
    model = find_model("qwen-vl-ocr@2025-11-05")
    assert (model.patch, model.context, model.max_output) == (28, 34_096, 4_096)
    assert model.prices["singapore"].input == model.prices["singapore"].output == Decimal("0.72")


def test_short_names_mean_their_snapshot() -> None:
    assert find_model("qwen-vl-ocr-0413").name == "qwen-vl-ocr-2025-04-13"


def test_oldest_snapshot_takes_no_prompt() -> None:
    refusing = {model.name for model in load_models().values() if not model.custom_prompts}
    assert refusing == {"qwen-vl-ocr-2024-10-28"}


@pytest.mark.parametrize("name", ["qwen3.5-ocr", "llava"])
def test_unknown_figures_are_defaults_without_price(name: str) -> None:
    model = find_model(name)
    assert model == ModelProfile(name=name)
    assert not model.known
    assert not model.prices


def test_defaults_are_no_larger_than_any_known_limit() -> None:
    limits = ("patch", "context", "max_input", "max_output", "requests_per_minute")
    unknown = ModelProfile(name="llava")
    for model in load_models().values():
        assert all(getattr(unknown, limit) <= getattr(model, limit) for limit in limits)


def test_lengths_fit_into_their_context() -> None:
    for model in load_models().values():
        assert model.max_input + model.max_output <= model.context
        assert model.default_max_output <= model.max_output


def test_batches_are_offered_for_the_aliases_in_beijing() -> None:
    where = ("beijing",)
    assert dict(batch_offers()) == {"qwen-vl-ocr": where, "qwen-vl-ocr-latest": where}


def test_batch_regions_have_a_price() -> None:
    for model in load_models().values():
        assert set(model.batch_regions) <= model.prices.keys()


def test_amounts_are_written_as_strings() -> None:
    def refuse(number: str) -> NoReturn:
        raise AssertionError(f"{number} would be a float")

    file = Path(receipts.models.__file__).with_name("models.json")
    json.loads(file.read_text(), parse_float=refuse)


def test_models_are_read_once_and_frozen() -> None:
    assert load_models() is load_models()
    with pytest.raises(ValidationError, match="frozen"):
        find_model("qwen-vl-ocr").patch = 28


@pytest.mark.parametrize(
    ("base_url", "region"),
    [
        ("https://dashscope-intl.aliyuncs.com/api/v1", "singapore"),
        ("https://dashscope.aliyuncs.com/compatible-mode/v1", "beijing"),
        ("https://dashscope-us.aliyuncs.com/api/v1", "virginia"),
        ("https://DashScope.aliyuncs.com:443/api/v1", "beijing"),
        ("https://cn-hongkong.dashscope.aliyuncs.com/api/v1", None),
        ("https://dashscope.aliyuncs.com.example.org/api/v1", None),
        ("https://example.org/dashscope.aliyuncs.com", None),
        ("http://127.0.0.1:9000/api/v1", None),
        ("dashscope.aliyuncs.com", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_region_is_that_of_the_host(base_url: str, region: str | None) -> None:
    assert region_of(base_url) == region
