from importlib.util import cache_from_source
from pathlib import Path

import pytest

from local.bytecode import compile_built

# The second word of a compiled file: by a hash of its source, which nobody checks.
UNCHECKED_HASH = (1).to_bytes(4, "little")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    layer = tmp_path / "SharedLayer" / "python"
    layer.mkdir(parents=True)
    (layer / "good.py").write_text("WHERE = (lambda: None).__code__.co_filename")
    (layer / "template.py").write_text("def {{ name }}")
    return tmp_path


def test_module_is_compiled_for_any_time(built: Path) -> None:
    compile_built(built)
    compiled = Path(cache_from_source(str(built / "SharedLayer" / "python" / "good.py")))
    content = compiled.read_bytes()
    assert content[4:8] == UNCHECKED_HASH
    assert str(built).encode() not in content


def test_no_python_is_left_alone(built: Path) -> None:
    compile_built(built)
    compiled = Path(cache_from_source(str(built / "SharedLayer" / "python" / "template.py")))
    assert not compiled.exists()
