from pathlib import Path

import pytest

from tests.evaluation.figures import (
    SCANS,
    baseline,
    fallen,
    figures_of,
    own_figures,
    scan_figures,
)


def test_own_receipts_are_read_as_before(tmp_path: Path) -> None:
    assert fallen(baseline()["own"], own_figures(tmp_path)) == {}


@pytest.mark.skipif(not SCANS.exists(), reason="the scans are not beside this checkout")
def test_scans_are_read_as_before(tmp_path: Path) -> None:
    assert fallen(baseline()["scans"], scan_figures(tmp_path)) == {}


def test_fall_of_more_than_two_points_is_named() -> None:
    before, now = {"total": 1.0, "date": 0.9, "tip": 0.5}, {"total": 0.97, "date": 0.885}
    assert fallen(before, now) == {"total": (1.0, 0.97), "tip": (0.5, 0.0)}


def test_sure_values_are_counted_over_their_bands() -> None:
    bands = [
        {"from": 0.5, "values": 9, "right": 1},
        {"from": 0.9, "values": 4, "right": 3},
        {"from": 0.95, "values": 6, "right": 6},
    ]
    report = {"fields": {}, "micro": {"normalised_f1": 1.0}, "ocr_word_f1": 0.5}
    assert figures_of(report | {"calibration": bands})["right_at_0.9"] == 0.9
