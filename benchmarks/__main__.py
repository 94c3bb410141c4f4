"""`python -m benchmarks`: measure, print a table, write build/bench.json."""

import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.cold_start.ratios import cold_ratios
from benchmarks.layers import layer_sizes
from benchmarks.ocr_concurrency import ocr_gbs_ratio
from benchmarks.ocr_http import ocr_http_figures
from benchmarks.preprocess import preprocess_figures
from benchmarks.preprocess_memory import preprocess_memory_figures

_FILE = Path(__file__).parents[1] / "build" / "bench.json"


def main() -> None:
    """Run every benchmark."""
    figures = {
        **layer_sizes(),
        **cold_ratios(),
        **preprocess_figures(),
        **preprocess_memory_figures(),
        **ocr_http_figures(),
        **ocr_gbs_ratio(),
    }
    table = Table("key", "value")
    for key, value in figures.items():
        table.add_row(key, f"{value:.3f}")
    Console().print(table)
    _FILE.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
