"""What the SAM CLI is given where there is Docker."""

from pathlib import Path

import yaml

from local.invoke import container
from local.invoke.built import find_function

TEMPLATE = """
Resources:
  OcrFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: ocr.handler.lambda_handler
      CodeUri: OcrFunction
      MemorySize: 512
      Timeout: 180
      Environment:
        Variables:
          WORK_BUCKET: {Ref: WorkBucket}
"""


def test_copy_of_the_template_has_the_real_names(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(TEMPLATE)
    variables = {"WORK_BUCKET": "work-1a2b", "AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}
    copy = container.write_template(find_function("ocr", template), variables, template)
    assert copy.parent == tmp_path
    properties = yaml.safe_load(copy.read_text())["Resources"]["OcrFunction"]["Properties"]
    assert properties["Environment"] == {"Variables": variables}
    assert properties["CodeUri"] == "OcrFunction"
    assert template.read_text() == TEMPLATE


def test_sam_invokes_the_function_with_the_event(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(TEMPLATE)
    function = find_function("ocr", template)
    command = container.sam_command(function, Path("events/ocr.json"), template)
    assert command[1:4] == ["local", "invoke", "OcrFunction"]
    assert command[command.index("--event") + 1] == Path("events/ocr.json")
    assert command[command.index("--template") + 1] == template
