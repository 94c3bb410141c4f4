"""Bring the stack up, once, and take it down without leaving a process behind."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from local.stack import deployment, paths, services
from local.stack.aws import LocalAws
from local.stack.state import Endpoints, StackState, load, locked

STACK_NAME = "receipts-local"
# The snapshot that is the default is not for batches.
_OCR_MODEL = "qwen-vl-ocr"

type Report = Callable[[str], None]


@dataclass(frozen=True)
class Surroundings:
    """What stands around the functions, where it is not to be the usual.

    `seen_by_functions` is the address at which they call AWS, `webhook` another receiver's address,
    `webhook_secret` what it verifies with; `parameters` are the template's.
    """

    ocr_engine: str = "rapid"
    ocr_api_key: str = field(default_factory=lambda: secrets.token_hex(16))
    seen_by_functions: str | None = None
    webhook: str | None = None
    webhook_secret: str = field(default_factory=services.new_webhook_secret)
    parameters: Mapping[str, str] = field(default_factory=dict)


def up(report: Report, around: Surroundings | None = None) -> Endpoints:
    """Start what is not running and give the endpoints; `report` hears of every step."""
    with locked():
        state = load()
        if state.up and state.endpoints:
            return state.endpoints
        state.stop()
        try:
            return _start(report, around or Surroundings())
        except BaseException:
            load().stop()
            raise


def down() -> bool:
    """Stop everything; whether there was anything to stop."""
    with locked():
        state = load()
        state.stop()
        return bool(state.processes)


def _start(report: Report, around: Surroundings) -> Endpoints:
    paths.SCRATCH.mkdir(parents=True)
    report("Starting AWS, the OCR engine and the webhook receiver")
    emulator, aws = services.start_aws(
        paths.SCRATCH, log=paths.LOGS / "aws.log", seen_by_functions=around.seen_by_functions
    )
    state = StackState().add(emulator)
    ocr = services.start_ocr(around.ocr_api_key, around.ocr_engine, aws.endpoint)
    state = state.add(ocr)
    state, webhook_url = _receiver(state, around)
    report("Building the functions and their layers")
    deployment.build()
    services.wait_for_aws(emulator, aws)
    ocr_url = services.url(ocr)
    report("Deploying the template")
    parameters = {
        "OcrBaseUrl": ocr_url,
        "OcrModel": _OCR_MODEL,
        "OcrApiKey": around.ocr_api_key,
        "WebhookUrl": webhook_url,
        "WebhookLoopback": "allowed",
        "OcrBatch": "own-engine",
        "OcrBatchMinPages": "1",
        "OcrBatchCallback": "on",
        **around.parameters,
    }
    deployment.deploy(parameters, aws.environment)
    outputs = aws.stack_outputs(STACK_NAME)
    aws.set_secret(outputs["WebhookSecret"], around.webhook_secret)
    endpoints = _endpoints(aws, outputs, ocr_url=ocr_url, webhook_url=webhook_url)
    state.model_copy(update={"endpoints": endpoints}).save()
    return endpoints


def _receiver(state: StackState, around: Surroundings) -> tuple[StackState, str]:
    """The address that webhooks go to, and a receiver there unless one was brought along."""
    if around.webhook:
        return state, around.webhook
    receiver = services.start_receiver(around.webhook_secret)
    return state.add(receiver), services.url(receiver)


def _endpoints(
    aws: LocalAws, outputs: dict[str, str], *, ocr_url: str, webhook_url: str
) -> Endpoints:
    return Endpoints(
        endpoint=aws.endpoint,
        secure_endpoint=aws.secure_endpoint,
        ca_bundle=str(aws.ca_bundle),
        region=aws.region,
        stack_name=STACK_NAME,
        uploads_bucket=outputs["UploadsBucket"],
        work_bucket=outputs["WorkBucket"],
        receipts_table=outputs["ReceiptsTable"],
        documents_table=outputs["DocumentsTable"],
        deliveries_table=outputs["DeliveriesTable"],
        batch_table=outputs["BatchTable"],
        ocr_url=ocr_url,
        webhook_url=webhook_url,
    )
