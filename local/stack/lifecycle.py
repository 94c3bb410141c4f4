"""Bring the stack up, once, and take it down without leaving a process behind."""

import secrets
from collections.abc import Callable

from local.stack import deployment, paths, services
from local.stack.aws import LocalAws
from local.stack.state import Endpoints, StackState, load, locked

STACK_NAME = "receipts-local"
_OCR_MODEL = "qwen-vl-ocr-2025-11-20"

type Report = Callable[[str], None]


def up(report: Report) -> Endpoints:
    """Start what is not running and give the endpoints; `report` hears of every step."""
    with locked():
        state = load()
        if state.up and state.endpoints:
            return state.endpoints
        state.stop()
        try:
            return _start(report)
        except BaseException:
            load().stop()
            raise


def down() -> bool:
    """Stop everything; whether there was anything to stop."""
    with locked():
        state = load()
        state.stop()
        return bool(state.processes)


def _start(report: Report) -> Endpoints:
    paths.SCRATCH.mkdir(parents=True)
    api_key = secrets.token_hex(16)
    webhook_secret = services.new_webhook_secret()
    report("Starting AWS, the OCR engine and the webhook receiver")
    emulator, aws = services.start_aws(paths.SCRATCH, log=paths.LOGS / "aws.log")
    state = StackState().add(emulator)
    ocr = services.start_ocr(api_key)
    state = state.add(ocr)
    receiver = services.start_receiver(webhook_secret)
    state = state.add(receiver)
    report("Building the functions and their layers")
    deployment.build()
    services.wait_for_aws(emulator, aws)
    ocr_url, webhook_url = services.url(ocr), services.url(receiver)
    report("Deploying the template")
    parameters = {
        "OcrBaseUrl": ocr_url,
        "OcrModel": _OCR_MODEL,
        "OcrApiKey": api_key,
        "WebhookUrl": webhook_url,
    }
    deployment.deploy(parameters, aws.environment)
    outputs = aws.stack_outputs(STACK_NAME)
    aws.set_secret(outputs["WebhookSecret"], webhook_secret)
    endpoints = _endpoints(aws, outputs, ocr_url=ocr_url, webhook_url=webhook_url)
    state.model_copy(update={"endpoints": endpoints}).save()
    return endpoints


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
        ocr_url=ocr_url,
        webhook_url=webhook_url,
    )
