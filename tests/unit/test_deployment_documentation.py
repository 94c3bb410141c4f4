"""The table of parameters is the template's."""

import re
from pathlib import Path

from tests.template import load_template

_PAGE = Path(__file__).parents[2] / "docs" / "deployment.md"


def described() -> dict[str, str]:
    """Default by parameter, as the page has them."""
    return dict(re.findall(r"^\| `(\w+)` \| .+ \| (.+) \|$", _PAGE.read_text(), re.MULTILINE))


def default(parameter: dict[str, object]) -> str:
    value = parameter.get("Default")
    if value is None:
        return "none; must be given"
    return f"`{value}`" if value != "" else "empty"


def test_every_parameter_is_described() -> None:
    parameters = load_template()["Parameters"]
    assert described() == {name: default(rule) for name, rule in parameters.items()}
