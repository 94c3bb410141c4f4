"""A receipt goes through every function once, then each takes its event again in new processes.

What they call is heard the first time: the services' answers are kept and given again, and a script
that imports boto3 and Pillow makes the same calls for comparison.
"""

import json
import os
import pickle
import resource
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.cold_start.tape import Player, Tape
from benchmarks.services import ENGINE, WEBHOOK, Services, arn, running_services
from local.invoke.built import BuiltFunction, find_function
from local.invoke.emulator import RUNTIME_PYTHON

_ROUNDS = 11
_HERE = Path(__file__).parent
_DEAD_LETTERS = "IntakeDeadLetters"
# These get their message from the queue before them.
_QUEUES = {"aggregate": "AggregateQueue", "deliver": "DeliveryQueue"}
# Those of the connection that the request came by.
_NOT_REPEATED = frozenset({"connection", "host"})


def cold_ratios() -> dict[str, float]:
    """CPU seconds from process start to the end of the first event / those of the same calls.

    Medians over rounds in which all take turns.
    """
    _compile_packages(RUNTIME_PYTHON)
    player = Player()
    with player.running(), TemporaryDirectory() as folder:
        with running_services() as services:
            stages = _heard_stages(services, player, Path(folder))
        # The first round warms the machine's file cache.
        rounds = [[_seconds(stage, player) for stage in stages] for _ in range(_ROUNDS + 1)][1:]
    return {
        f"cold_ratio_{stage.name}": round(_ratio(runs), 3)
        for stage, runs in zip(stages, zip(*rounds, strict=True), strict=True)
    }


@dataclass(frozen=True)
class _Stage:
    """A function with its first event, and what it was heard to call."""

    name: str
    function: BuiltFunction
    environment: dict[str, str]
    event: bytes
    tape: Tape
    calls: Path

    def run(self, arguments: Sequence[str | Path], *more_paths: Path) -> float:
        """CPU seconds of a program that finds what the function finds, and gets its event."""
        paths = (*self.function.import_path, *more_paths)
        return _cpu_seconds(
            arguments,
            self.environment | {"PYTHONPATH": os.pathsep.join(map(str, paths))},
            self.event,
        )


def _heard_stages(services: Services, player: Player, folder: Path) -> list[_Stage]:
    """The functions in the order of the pipeline, each after it took its event from the last.

    The page that waits for a batch is then read by a call of its own all the same.
    """
    hear = partial(_hear, services=services, player=player, folder=folder)
    stages = [hear("preprocess", _messages(services.upload_event(1)))]
    page = _messages(services.receive("PageQueue"))
    stages += [hear("batch", page), hear("callback", _call(services.open_batch()))]
    stages.append(hear("ocr", page))
    stages += [hear(name, _messages(services.receive(queue))) for name, queue in _QUEUES.items()]
    return [*stages, hear("recover", _messages(services.upload_event(2)))]


def _hear(name: str, event: bytes, services: Services, player: Player, folder: Path) -> _Stage:
    function = find_function(name)
    player.tape = tape = Tape(services.addresses)
    stage = _Stage(
        name=name,
        function=function,
        environment=_variables(services.environment(function.logical_id, player.url)),
        event=event,
        tape=tape,
        calls=folder / name,
    )
    listening = ("-m", "benchmarks.cold_start.listening", function.handler, stage.calls)
    stage.run(listening, _HERE.parents[1])
    calls = pickle.loads(stage.calls.read_bytes())  # noqa: S301  our own file
    stage.calls.write_bytes(pickle.dumps((calls, _requests(tape, player.url))))
    return stage


def _requests(tape: Tape, url: str) -> list[dict[str, object]]:
    """What did not go to AWS, as urllib3 takes it."""
    return [
        {
            "method": request.method,
            "url": url + request.path,
            "headers": {k: v for k, v in request.headers.items() if k not in _NOT_REPEATED},
            "body": request.body,
        }
        for request in tape.requests
        if request.path.startswith((ENGINE, WEBHOOK))
    ]


def _variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Nothing is compiled on the way, as Lambda's file system is read-only."""
    return {**environment, "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}


def _messages(body: str) -> bytes:
    record = {
        "messageId": "benchmark",
        "receiptHandle": "none",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
        "eventSourceARN": arn(_DEAD_LETTERS),
    }
    return json.dumps({"Records": [record]}).encode()


def _call(batch_id: str) -> bytes:
    """Of the engine at the function's URL, when a batch has ended."""
    return json.dumps({"rawPath": f"/{batch_id}"}).encode()


def _seconds(stage: _Stage, player: Player) -> tuple[float, float]:
    """Of the function, and of the script."""
    programs = (
        (_HERE / "first_event.py", stage.function.handler),
        (_HERE / "same_calls.py", stage.calls),
    )
    # Pillow is in a layer of preprocess.
    imaging = find_function("preprocess").import_path
    player.tape = stage.tape
    stage.tape.rewind()
    ours = stage.run(programs[0])
    stage.tape.rewind()
    return ours, stage.run(programs[1], *imaging)


def _ratio(runs: Sequence[tuple[float, float]]) -> float:
    """Of two runs that followed one another, as the machine may be slower for the next two."""
    return statistics.median(function / script for function, script in runs)


def _cpu_seconds(
    arguments: Sequence[str | Path], environment: Mapping[str, str], event: bytes
) -> float:
    before = _used_by_children()
    subprocess.run(  # noqa: S603  the programs are this package's own
        [RUNTIME_PYTHON, "-P", *arguments],
        check=True,
        env=environment,
        input=event,
        stdout=subprocess.DEVNULL,
    )
    return _used_by_children() - before


def _used_by_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _compile_packages(python: Path) -> None:
    """Lambda's own packages come compiled; what the build compiles is the build's matter."""
    packages = python.parents[1] / "lib"
    subprocess.run([python, "-m", "compileall", "-q", packages], check=True)  # noqa: S603
