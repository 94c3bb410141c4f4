"""What callback needs its grant for."""

from datetime import UTC, datetime

from tests.least_privilege.bench import Bench, Scenario


def _hastens(bench: Bench) -> bool:
    batches = bench.deployment.batches
    assert batches
    batch = batches.open("qwen-vl-ocr")
    batch = batches.change(batch, stage="submitted", next_poll_at=datetime.max.replace(tzinfo=UTC))
    done = bench.invoke("callback", {"rawPath": f"/{batch.batch_id}"})
    called = [one.called_at for one in batches.under_way() if one.batch_id == batch.batch_id]
    batches.remove(batch)
    return done and called != [None]


SCENARIOS: dict[str, Scenario] = {"HastenPolls": _hastens}
