"""What the engine is asked for an image, by its profile."""

from ocr.exchange import EngineRequest
from receipts.contracts import PageImage
from receipts.cost import Call
from receipts.models import ModelProfile
from receipts.profiles import Profile, TaskRequest
from receipts.tokens import prompt_tokens, safe_max_pixels


def page_request(
    page: PageImage,
    profile: Profile,
    task: TaskRequest,
    image: bytes,
    *,
    image_url: str | None = None,
) -> EngineRequest:
    """One task of the profile, for these bytes of the image."""
    return EngineRequest(
        task=task,
        image=image,
        media_type=page.media_type,
        width=page.width,
        height=page.height,
        min_pixels=profile.min_pixels,
        max_pixels=profile.max_pixels,
        enable_rotate=profile.enable_rotate,
        max_tokens=profile.max_tokens,
        stream=profile.stream,
        image_url=image_url,
    )


def call_of(request: EngineRequest) -> Call:
    """The request as it is estimated."""
    return Call.of(
        request.task,
        width=request.width,
        height=request.height,
        min_pixels=request.min_pixels,
        max_pixels=request.max_pixels,
    )


def within_limits(request: EngineRequest, model: ModelProfile) -> EngineRequest:
    """With no more pixels than fit the model's input beside the prompt."""
    call = call_of(request)
    most = safe_max_pixels(model, prompt_tokens(call.task, call.text))
    return request.with_max_pixels(min(request.max_pixels, most))
