"""Everything that the functions call, empty but for a receipt: AWS, engine, webhook receiver."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from local.invoke.built import TEMPLATE, read_template
from local.stack import processes, services
from local.stack.aws import LocalAws
from receipts.batch_store import BatchStore
from receipts.contracts import Source
from receipts.tables import Tables

# Small, so that the work on a page, which has figures of its own, is not taken for a cold start.
_SIZE = (480, 200)
_KEY = "receipts/receipt.jpg"
_ACCOUNT = "arn:aws:sqs:us-east-1:000000000000:"
_TABLE = frozenset({"BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes"})
# By their type in the template.
_BUCKET, _QUEUE = "AWS::S3::Bucket", "AWS::SQS::Queue"
_DYNAMODB, _SECRET = "AWS::DynamoDB::Table", "AWS::SecretsManager::Secret"

ENGINE, WEBHOOK = "/engine", "/webhook"


@dataclass(frozen=True)
class Services:
    """What runs: each service by the beginning of its paths, and the stack's resources by name."""

    aws: LocalAws
    addresses: Mapping[str, str]
    template: Mapping[str, Any]
    upload: Source

    def environment(self, logical_id: str, url: str) -> dict[str, str]:
        """A function's variables, where all services are behind one address."""
        shared = self.template["Globals"]["Function"]["Environment"]["Variables"]
        own = self.template["Resources"][logical_id]["Properties"]["Environment"]["Variables"]
        parameters = {name: p.get("Default", "") for name, p in self.template["Parameters"].items()}
        known = parameters | {
            "OcrBaseUrl": url + ENGINE,
            "WebhookUrl": url + WEBHOOK,
            "WebhookLoopback": "allowed",
        }
        return {
            **self.aws.environment,
            "AWS_ENDPOINT_URL": url,
            **{name: self._value(value, known) for name, value in {**shared, **own}.items()},
        }

    def _value(self, value: Any, parameters: Mapping[str, Any]) -> str:
        """What a value of the template stands for: text, a parameter, a resource or its ARN.

        Every condition holds: the stack has all that there is.
        """
        if not isinstance(value, dict):
            return str(value)
        if "Fn::GetAtt" in value:
            name, attribute = value["Fn::GetAtt"]
            return arn(name) if attribute == "Arn" else _name(name)
        if "Fn::Sub" in value:
            return str(value["Fn::Sub"])
        if "Fn::If" in value:
            _, there, _ = value["Fn::If"]
            return self._value(there, parameters)
        name = value["Ref"]
        return str(parameters[name]) if name in parameters else self._resource(name)

    def _resource(self, name: str) -> str:
        if self.template["Resources"][name]["Type"] == _QUEUE:
            return self._queue(name)
        return _name(name)

    def _queue(self, name: str) -> str:
        return str(self.aws.client("sqs").get_queue_url(QueueName=_name(name))["QueueUrl"])

    def upload_event(self, sequencer: int) -> str:
        """As S3 tells of an upload; another sequencer is another document."""
        upload = self.upload.model_copy(update={"sequencer": f"{sequencer:016X}"})
        described = upload.model_dump(exclude={"bucket", "version_id"})
        return json.dumps({"detail": {"bucket": {"name": upload.bucket}, "object": described}})

    def open_batch(self) -> str:
        """Have a batch under way; its id."""
        tables = Tables(self.aws.client("dynamodb"))
        return BatchStore(tables.table(_name("BatchTable"))).open("qwen3.5-ocr").batch_id

    def receive(self, queue: str) -> str:
        """Take the next message out of a queue."""
        answer = self.aws.client("sqs").receive_message(QueueUrl=self._queue(queue))
        return str(answer["Messages"][0]["Body"])


def arn(queue: str) -> str:
    """Of a queue, by its logical id."""
    return _ACCOUNT + _name(queue)


def _name(logical_id: str) -> str:
    return logical_id.lower()


@contextmanager
def running_services(*, engine_seconds: float = 0) -> Iterator[Services]:
    """Start everything, with the template's resources and an upload, and end it.

    The engine takes so many seconds a call.
    """
    with ExitStack() as running:
        folder = Path(running.enter_context(TemporaryDirectory()))
        process, aws = services.start_aws(folder, log=folder / "aws.log")
        running.callback(process.stop)
        secret = services.new_webhook_secret()
        answering = ("--engine", "instant", "--delay", str(engine_seconds))
        addresses = {
            ENGINE: _start(running, folder, "ocr_service", *answering, "--api-key", secret),
            WEBHOOK: _start(running, folder, "webhook_receiver", "--secret", secret),
            "/": aws.endpoint + "/",
        }
        services.wait_for_aws(process, aws)
        template = read_template(TEMPLATE)
        _create_resources(aws, template["Resources"], secret)
        yield Services(aws, addresses, template, _upload(aws))


def _start(running: ExitStack, folder: Path, module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", f"local.{module}", *arguments]
    process = processes.start(module, command, log=folder / module, environment={})
    running.callback(process.stop)
    return services.url(process)


def _create_resources(aws: LocalAws, resources: Mapping[str, Any], secret: str) -> None:
    for logical_id, resource in resources.items():
        name, properties = _name(logical_id), resource.get("Properties", {})
        match resource["Type"]:
            case "AWS::S3::Bucket":
                aws.client("s3").create_bucket(Bucket=name)
            case "AWS::SQS::Queue":
                aws.client("sqs").create_queue(QueueName=name)
            case "AWS::SecretsManager::Secret":
                aws.client("secretsmanager").create_secret(Name=name, SecretString=secret)
            case "AWS::DynamoDB::Table":
                table = {key: properties[key] for key in _TABLE & properties.keys()}
                aws.client("dynamodb").create_table(TableName=name, **table)


def _upload(aws: LocalAws) -> Source:
    bucket, image = _name("UploadsBucket"), _receipt()
    answer = aws.client("s3").put_object(Bucket=bucket, Key=_KEY, Body=image)
    return Source(bucket=bucket, key=_KEY, etag=answer["ETag"].strip('"'), size=len(image))


def _receipt() -> bytes:
    image = Image.new("L", _SIZE, "white")
    ImageDraw.Draw(image).text((40, 70), "TOTAL 4.20", "black", ImageFont.load_default(56))
    encoded = BytesIO()
    image.save(encoded, "JPEG")
    return encoded.getvalue()
