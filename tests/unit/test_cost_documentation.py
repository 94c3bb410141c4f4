"""The engine's dollars in the documentation are those of its tokens, at the prices that we know."""

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

from receipts.contracts import Usage
from receipts.cost import cost
from receipts.models import Region, find_model
from tests.template import resources

_PAGE = (Path(__file__).parents[2] / "docs" / "cost.md").read_text(encoding="utf-8")
_ROWS = re.findall(
    r"^\|[^|]+\| ([\d,]+) \| ([\d,]+) \| \$([\d.]+) \| \$([\d.]+) \| \$([\d.]+) \|$",
    _PAGE,
    re.MULTILINE,
)


def dollars(usage: Usage, model: str, region: Region, *, batch: bool = False) -> Decimal:
    amount = cost(usage, find_model(model), region=region, batch=batch)
    assert amount is not None
    return amount * 1000


def test_engine_figures_follow_from_tokens() -> None:
    assert len(_ROWS) == 3
    for tokens_in, tokens_out, *stated in _ROWS:
        usage = Usage(
            input_tokens=int(tokens_in.replace(",", "")),
            output_tokens=int(tokens_out.replace(",", "")),
        )
        dated = "qwen-vl-ocr-2025-11-20"
        reckoned = (
            dollars(usage, dated, "singapore"),
            dollars(usage, dated, "beijing"),
            dollars(usage, "qwen-vl-ocr", "beijing", batch=True),
        )
        for one, other in zip(stated, reckoned, strict=True):
            assert abs(Decimal(one) - other) < Decimal("0.002")
        assert dollars(usage, dated, "virginia") == reckoned[1]


def test_alarms_and_secrets_are_counted() -> None:
    alarms, secrets = (
        resources(kind) for kind in ("AWS::CloudWatch::Alarm", "AWS::SecretsManager::Secret")
    )
    conditions = Counter(alarm.get("Condition") for alarm in alarms.values())
    assert conditions.keys() == {None, "HasBatch", "HasBatchCallback"}
    assert f"{conditions[None]} alarms" in _PAGE
    assert f"{conditions['HasBatch']} more alarms" in _PAGE
    assert f"callbacks {conditions['HasBatchCallback']} more" in _PAGE
    assert f"{len(secrets)} secrets" in _PAGE
