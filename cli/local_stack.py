"""`receipts local`: the whole pipeline on this machine."""

from collections import deque
from typing import Annotated

import typer

from cli.output import AsJson, notes, print_json
from local.stack import lifecycle, paths
from local.stack.deployment import DeployError
from local.stack.processes import StartError
from local.stack.state import load

app = typer.Typer(help="Run the whole pipeline on this machine, with no account and no network.")


@app.command()
def up(as_json: AsJson = False) -> None:
    """Start everything in the background, build and deploy; does nothing where it is up."""
    try:
        endpoints = lifecycle.up(lambda step: notes.print(f"{step} ...", style="dim"))
    except (StartError, DeployError) as error:
        notes.print(f"The local stack did not come up: {error}", style="red")
        raise typer.Exit(1) from error
    if as_json:
        print_json(endpoints.model_dump())
        return
    for name, value in endpoints.model_dump().items():
        print(f"{name:17} {value}")


@app.command()
def status(as_json: AsJson = False) -> None:
    """Say what runs; exit 1 where the stack is not up."""
    state = load()
    if as_json:
        processes = {process.name: process.alive for process in state.processes}
        names = state.endpoints.model_dump() if state.endpoints else {}
        print_json({"up": state.up, "processes": processes, **names})
    else:
        print("up" if state.up else "down")
        for process in state.processes:
            print(f"{process.name:8} {process.pid:7} {'runs' if process.alive else 'has ended'}")
    if not state.up:
        raise typer.Exit(1)


@app.command()
def logs(
    name: Annotated[str, typer.Argument(help="aws, ocr, webhook or sam; all where left out.")] = "",
    lines: Annotated[int, typer.Option(help="How many lines of each, from the end.")] = 40,
) -> None:
    """Print the end of the logs."""
    files = sorted(paths.LOGS.glob(f"{name or '*'}.log"))
    if not files:
        raise typer.BadParameter(
            f"There is no log of {name or 'anything'} yet: run `receipts local up` first."
        )
    for file in files:
        notes.rule(file.stem)
        with file.open(errors="replace") as text:
            print("".join(deque(text, maxlen=lines)), end="")


@app.command()
def down() -> None:
    """Stop everything; nothing is left running, and what the pipeline held is gone."""
    print("stopped" if lifecycle.down() else "nothing was running")
