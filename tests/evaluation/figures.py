"""The figures of `receipts eval`, and those they must not fall below.

`python -m tests.evaluation.figures` measures anew and writes `baseline.json`; the scans of SROIE
are measured only where they lie beside the checkout, and keep their figures where they do not.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from samples.labelled.__main__ import all_orders, write_set

BASELINE = Path(__file__).with_name("baseline.json")
RECEIPTS = Path(sys.executable).parent / "receipts"
SCANS = Path(__file__).resolve().parents[3] / "shared" / "data" / "sroie-dev"
MAY_FALL = 0.02
_SURE = 0.9
_LEFT_OUT = 3  # every third of our own, so that a run stays under 90 s of processor time
_EVERY = 5  # all sixty scans take two minutes; a fifth of them shows a rule that broke

type Figures = dict[str, float]


def baseline() -> dict[str, Figures]:
    """The figures to hold, by the name of the set."""
    figures: dict[str, Figures] = json.loads(BASELINE.read_text(encoding="utf-8"))
    return figures


def own_figures(folder: Path) -> Figures:
    """The figures of two thirds of our own receipts, made in an empty folder."""
    orders = enumerate(all_orders().items())
    write_set(folder, dict(named for at, named in orders if at % _LEFT_OUT))
    return measured(folder)


def scan_figures(folder: Path) -> Figures:
    """The figures of some of the scans, copied into an empty folder."""
    for key in sorted((SCANS / "key").glob("*.json"))[::_EVERY]:
        for part, ending in (("img", "jpg"), ("key", "json"), ("box", "csv")):
            (folder / part).mkdir(exist_ok=True)
            name = f"{key.stem}.{ending}"
            shutil.copyfile(SCANS / part / name, folder / part / name)
    return measured(folder)


def measured(folder: Path) -> Figures:
    """The figures of a labelled folder, by the command that a user has."""
    done = subprocess.run(  # noqa: S603  the project's own command
        [RECEIPTS, "eval", folder, "--json", "--threads", "1"],
        check=True,
        capture_output=True,
        text=True,
        timeout=900,
    )
    return figures_of(json.loads(done.stdout))


def figures_of(report: dict[str, Any]) -> Figures:
    """F1 of each field, micro and of the words, and the share right of values at .9 or above."""
    sure = [band for band in report["calibration"] if band["from"] >= _SURE]
    right, values = (sum(band[name] for band in sure) for name in ("right", "values"))
    return {
        **{name: score["f1"] for name, score in report["fields"].items()},
        "micro": report["micro"]["normalised_f1"],
        "words": report["ocr_word_f1"],
        "right_at_0.9": round(right / values, 4) if values else 0.0,
    }


def fallen(before: Figures, now: Figures) -> dict[str, tuple[float, float]]:
    """The figures that are more than two points below what they were, with both values."""
    return {
        name: (was, now.get(name, 0.0))
        for name, was in before.items()
        if was - now.get(name, 0.0) > MAY_FALL
    }


def main() -> None:
    """Measure, and take the figures as those to hold."""
    figures = baseline()
    with tempfile.TemporaryDirectory() as folder:
        figures["own"] = own_figures(Path(folder))
    if SCANS.exists():
        with tempfile.TemporaryDirectory() as folder:
            figures["scans"] = scan_figures(Path(folder))
    BASELINE.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
