"""Functions are found in the build output as SAM describes them."""

from pathlib import Path

import pytest

from local.invoke.built import find_function
from local.invoke.errors import InvokeError

TEMPLATE = """
Globals:
  Function:
    Runtime: python3.13
    CodeUri: functions
    Timeout: 3
    Layers:
    - Ref: SharedLayer
Resources:
  SharedLayer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: SharedLayer}
  PreprocessFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: preprocess.handler.lambda_handler
      CodeUri: PreprocessFunction
      MemorySize: 1769
      Timeout: 300
      Layers:
      - Ref: ImagingLayer
  OcrFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: ocr.handler.lambda_handler
      CodeUri: OcrFunction
      MemorySize: 512
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE)
    return path


def test_function_is_found_by_its_stage(template: Path) -> None:
    function = find_function("ocr", template)
    assert function.logical_id == "OcrFunction"
    assert function.handler == "ocr.handler.lambda_handler"
    assert (function.runtime, function.memory) == ("python3.13", 512)


def test_own_property_covers_the_global_one(template: Path) -> None:
    assert find_function("preprocess", template).timeout == 300
    assert find_function("ocr", template).timeout == 3


def test_code_comes_before_the_layers(template: Path) -> None:
    built = template.parent
    assert find_function("ocr", template).import_path == (
        built / "OcrFunction",
        built / "SharedLayer" / "python",
    )


def test_later_layer_covers_an_earlier_one(template: Path) -> None:
    layers = find_function("preprocess", template).import_path[1:]
    assert [path.parent.name for path in layers] == ["ImagingLayer", "SharedLayer"]


def test_unknown_function_names_the_known_ones(template: Path) -> None:
    with pytest.raises(InvokeError, match="take one of ocr, preprocess"):
        find_function("postprocess", template)


def test_missing_build_asks_for_one(tmp_path: Path) -> None:
    with pytest.raises(InvokeError, match="make build"):
        find_function("ocr", tmp_path / "template.yaml")
