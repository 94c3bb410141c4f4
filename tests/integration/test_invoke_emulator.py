"""The runtime emulator's life of a function: init, one invocation, timeout, and nothing left."""

import json
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from local.invoke import emulator
from local.invoke.answer import Answer
from local.invoke.built import BuiltFunction

MODULE = """
import importlib.util, os, time
import layered

def lambda_handler(event, context):
    print("the log says", event["text"])
    time.sleep(event.get("seconds", 0))
    return {
        "text": event["text"],
        "layer": layered.__file__,
        "pid": os.getpid(),
        "variables": sorted(os.environ),
        "found": [name for name in ("boto3", "pydantic") if importlib.util.find_spec(name)],
    }
"""


@pytest.fixture
def function(tmp_path: Path) -> BuiltFunction:
    layers = (tmp_path / "first", tmp_path / "second")
    for layer in layers:
        (layer / "python").mkdir(parents=True)
        (layer / "python" / "layered.py").touch()
    (tmp_path / "task").mkdir()
    (tmp_path / "task" / "handler.py").write_text(MODULE)
    return BuiltFunction(
        logical_id="SomeFunction",
        runtime="python3.13",
        handler="handler.lambda_handler",
        timeout=30,
        memory=128,
        task_root=tmp_path / "task",
        layers=layers,
    )


def invoke(function: BuiltFunction, log: Path, **event: object) -> Answer:
    with log.open("w") as lines:
        return emulator.invoke(
            function, json.dumps(event).encode(), environment={"OWN": "1"}, log=lines
        )


def test_function_runs_as_on_lambda(
    function: BuiltFunction, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OF_THE_CALLER", "1")
    answer = invoke(function, tmp_path / "log", text="café")
    assert not answer.failed, answer.body
    returned = json.loads(answer.body)
    assert returned["text"] == "café"
    assert "the log says café" in (tmp_path / "log").read_text()
    assert Path(returned["layer"]).is_relative_to(function.layers[1])
    assert {"OWN", "LAMBDA_TASK_ROOT", "_HANDLER"} <= set(returned["variables"])
    assert "OF_THE_CALLER" not in returned["variables"]
    assert returned["found"] == ["boto3"]
    assert not psutil.pid_exists(returned["pid"])
    assert not list(function.task_root.rglob("*.pyc"))


def test_timeout_is_real(function: BuiltFunction, tmp_path: Path) -> None:
    answer = invoke(replace(function, timeout=1), tmp_path / "log", text="slow", seconds=60)
    assert answer == Answer("Task timed out after 1.00 seconds", failed=True)


def test_error_in_init_surfaces(function: BuiltFunction, tmp_path: Path) -> None:
    (function.layers[1] / "python" / "layered.py").write_text("import missing_package")
    answer = invoke(function, tmp_path / "log", text="never")
    assert answer.failed
    assert json.loads(answer.body)["errorType"] == "Runtime.ImportModuleError"
    assert "missing_package" in answer.body
