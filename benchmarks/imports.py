"""What it costs to import each built function, against importing boto3 and Pillow alone."""

import os
import resource
import statistics
import subprocess
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_BUILT = _ROOT / ".aws-sam" / "build"
_PYTHON = _ROOT / "build" / "lambda-runtime" / "bin" / "python"
_FUNCTIONS = ("preprocess", "ocr", "aggregate", "deliver", "recover")
_ROUNDS = 7
_BASELINE = "import boto3, PIL.Image"


def import_ratios() -> dict[str, float]:
    """CPU seconds from process start to the imported handler / the same for the baseline.

    Medians over rounds in which everything runs once, so that a busy machine slows all alike.
    """
    programs = {name: f"import {name}.handler" for name in _FUNCTIONS}
    programs["baseline"] = _BASELINE
    seconds: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(_ROUNDS + 1):
        for name, program in programs.items():
            seconds[name].append(_cpu_seconds(program))
    # The first round compiles what has no bytecode yet.
    medians = {name: statistics.median(runs[1:]) for name, runs in seconds.items()}
    return {
        f"import_ratio_{name}": round(medians[name] / medians["baseline"], 3) for name in _FUNCTIONS
    }


def _cpu_seconds(program: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(  # noqa: S603  the programs are the constants above
        [_PYTHON, "-c", program], check=True, env={**os.environ, "PYTHONPATH": _import_path()}
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _import_path() -> str:
    folders = ["PreprocessFunction", "SharedLayer/python", "ImagingLayer/python"]
    return os.pathsep.join(str(_BUILT / folder) for folder in folders)
