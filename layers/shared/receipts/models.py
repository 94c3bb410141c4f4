"""What is known of each model: how it counts, what it takes, what it costs.

The figures stand in `models.json` beside this module and are validated when they are first needed.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, TypeAdapter

from receipts.contracts import Contract

# The vendor's international price list is in dollars, also for Beijing.
CURRENCY = "USD"

Region = Literal["singapore", "beijing", "virginia"]

_REGIONS: dict[str, Region] = {
    "dashscope-intl.aliyuncs.com": "singapore",
    "dashscope.aliyuncs.com": "beijing",
    "dashscope-us.aliyuncs.com": "virginia",
}


class Price(Contract):
    """US dollars for a million tokens."""

    input: Decimal = Field(gt=0)
    output: Decimal = Field(gt=0)


class ModelProfile(Contract):
    """One model; `patch` in pixels a side, lengths in tokens, limits those of an account.

    The defaults are for a model whose figures are not known: the smallest of all that are, so that
    a request fits and an estimate is rather too high, and no price. `name@date` is what the alias
    `name` stood for on that date.
    """

    name: str
    aliases: tuple[str, ...] = ()
    known: bool = False
    patch: Literal[28, 32] = 28
    context: int = Field(gt=0, default=34_096)
    max_input: int = Field(gt=0, default=30_000)
    max_output: int = Field(gt=0, default=4_096)
    default_max_output: int = Field(gt=0, default=4_096)
    prices: Mapping[Region, Price] = {}
    batch_price_factor: Decimal = Field(gt=0, le=1, default=Decimal(1))
    batch_regions: tuple[Region, ...] = ()
    requests_per_minute: int = Field(gt=0, default=600)
    tokens_per_minute: int = Field(gt=0, default=6_000_000)
    custom_prompts: bool = True


@cache
def load_models() -> dict[str, ModelProfile]:
    """Every model there is an entry for, by its name and by its other names."""
    text = Path(__file__).with_name("models.json").read_bytes()
    models = TypeAdapter(tuple[ModelProfile, ...]).validate_json(text)
    return {name: model for model in models for name in (model.name, *model.aliases)}


def find_model(name: str) -> ModelProfile:
    """The model of that name; one that nothing is known of has the defaults."""
    return load_models().get(name) or ModelProfile(name=name)


def batch_offers() -> Iterator[tuple[str, tuple[Region, ...]]]:
    """Models that are offered in batches, and where."""
    for name, model in load_models().items():
        if model.batch_regions and "@" not in name:
            yield name, model.batch_regions


def region_of(base_url: str) -> Region | None:
    """The vendor's region that a base URL belongs to, by its host; None for any other host."""
    try:
        host = urlsplit(base_url).hostname
    except ValueError:  # not a URL at all
        return None
    return _REGIONS.get(host or "")
