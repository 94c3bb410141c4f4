"""The functions that `sam build` made, as its template describes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from local.invoke.errors import InvokeError
from local.stack import paths

TEMPLATE = paths.ROOT / ".aws-sam" / "build" / "template.yaml"
_FUNCTION = "AWS::Serverless::Function"


@dataclass(frozen=True)
class BuiltFunction:
    """One function; `timeout` in seconds, `memory` in MB."""

    logical_id: str
    runtime: str
    handler: str
    timeout: int
    memory: int
    task_root: Path
    layers: tuple[Path, ...]

    @property
    def import_path(self) -> tuple[Path, ...]:
        """As Lambda has it: the code, then the layers, of which a later one covers an earlier."""
        return (self.task_root, *(layer / "python" for layer in reversed(self.layers)))


def find_function(name: str, template: Path = TEMPLATE) -> BuiltFunction:
    """The function of a stage: `preprocess` is `PreprocessFunction`; raises InvokeError."""
    functions = load_functions(template)
    if name not in functions:
        known = ", ".join(sorted(functions))
        raise InvokeError(f"No function is named '{name}': take one of {known}.")
    return functions[name]


def load_functions(template: Path = TEMPLATE) -> dict[str, BuiltFunction]:
    """Every function by its stage's name; raises InvokeError where nothing is built."""
    described = read_template(template)
    shared = described.get("Globals", {}).get("Function", {})
    return {
        _stage(logical_id): _function(logical_id, resource["Properties"], shared, template.parent)
        for logical_id, resource in described["Resources"].items()
        if resource["Type"] == _FUNCTION
    }


def read_template(template: Path) -> dict[str, Any]:
    """The built template as data; the build writes no short forms."""
    if not template.exists():
        raise InvokeError("Nothing is built yet: run `make build`.")
    described: dict[str, Any] = yaml.safe_load(template.read_text())
    return described


def _stage(logical_id: str) -> str:
    return logical_id.removesuffix("Function").lower()


def _function(
    logical_id: str, own: Mapping[str, Any], shared: Mapping[str, Any], folder: Path
) -> BuiltFunction:
    """Global properties give way to the function's own, but lists of layers are joined.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
    """
    merged = {**shared, **own}
    layers = [*shared.get("Layers", ()), *own.get("Layers", ())]
    return BuiltFunction(
        logical_id=logical_id,
        runtime=merged["Runtime"],
        handler=merged["Handler"],
        timeout=merged["Timeout"],
        memory=merged["MemorySize"],
        task_root=folder / merged["CodeUri"],
        layers=tuple(folder / layer["Ref"] for layer in layers),
    )
