from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from cli.main import app
from cli.since import moment
from cli.statistics import latency, statistics
from cli.statistics_page import statistics_page
from tests.builders import document_state, source

_NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2h", datetime(2026, 5, 4, 10, tzinfo=UTC)),
        ("3d", datetime(2026, 5, 1, 12, tzinfo=UTC)),
        ("2026-05-02", datetime(2026, 5, 2, tzinfo=UTC)),
    ],
)
def test_since_takes_spans_and_dates(text: str, expected: datetime) -> None:
    assert moment(text, _NOW) == expected


def test_percentiles_are_nearest_rank() -> None:
    ended = [
        document_state(received_at=_NOW, finished_at=_NOW + timedelta(seconds=second))
        for second in range(1, 101)
    ]
    assert latency(ended) == {"p50": 50, "p90": 90, "p99": 99}


def test_no_ended_document_has_no_latency() -> None:
    assert latency([]) == {}


def test_spend_is_by_day_and_profile() -> None:
    state = document_state(received_at=_NOW, source=source(key="expenses/a.jpg"))
    found = statistics([state, state], lambda _: [Decimal("0.001"), None])
    expected = {"day": "2026-05-04", "profile": "expenses", "usd": "0.002"}
    assert found.model_dump(mode="json")["spend"] == [expected]


def test_unknown_status_is_told() -> None:
    answer = CliRunner().invoke(app, ["list", "--status", "lost"])
    assert answer.exit_code == 2
    assert "needs_review" in answer.output


def test_plots_show_keys_as_text() -> None:
    state = document_state(received_at=_NOW, source=source(key="<script>/a.jpg"))
    page = statistics_page(statistics([state], lambda _: [Decimal("0.001")]))
    assert "2026-05-04 &lt;script&gt;" in page
    assert "<script>" not in page
    assert "unsafe-inline" not in page
