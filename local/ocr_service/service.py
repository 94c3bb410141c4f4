"""From a request to its answer, apart from the protocol both travel in."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from local.ocr_service.errors import ApiError
from local.ocr_service.exchange import OcrAnswer, OcrRequest
from local.ocr_service.images import SentImage, from_data_url, inspect_image
from local.ocr_service.models import served_model
from local.ocr_service.pixels import Size, image_tokens
from local.ocr_service.reading import Reader
from local.ocr_service.tasks import Task
from local.ocr_service.truncation import cut_to
from local.ocr_service.uploads import SCHEME, UploadStore
from local.ocr_service.usage import prompt_tokens, usage

type Fetch = Callable[[str], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class OcrService:
    """A reader, the tasks by name, a way to fetch images by address, and those uploaded here."""

    reader: Reader
    tasks: Mapping[str, Task]
    fetch: Fetch
    uploads: UploadStore = field(default_factory=UploadStore)

    async def answer(self, request: OcrRequest) -> OcrAnswer:
        """Check the image, read it, do the task; raises ApiError for what is not answered."""
        task = self._task(request.task)
        image = await self._image(request)
        _check_length(request, image.size)
        read = await self.reader.read(image, request.bounds)
        whole = task(read.lines, request)
        answer = cut_to(request.max_tokens, whole)
        return OcrAnswer(
            model=request.model,
            answer=answer,
            usage=usage(request, image.size, answer, cut=answer != whole),
            finish_reason="stop" if answer == whole else "length",
            facts={"width": image.size.width, "height": image.size.height, "cached": read.cached},
            image=hashlib.sha256(image.content).hexdigest(),
        )

    def _task(self, name: str) -> Task:
        if name not in self.tasks:
            raise ApiError(f"Required parameter(task) invalid: {name[:64]} is not supported.")
        return self.tasks[name]

    async def _image(self, request: OcrRequest) -> SentImage:
        address = request.image
        if address.startswith("data:"):
            return from_data_url(address)
        if address.startswith(("http://", "https://")):
            return inspect_image(await self.fetch(address))
        if address.startswith(SCHEME) and request.resolves_uploads:
            return inspect_image(self.uploads.find(address, request.model))
        raise ApiError("The provided URL does not appear to be valid.")


def _check_length(request: OcrRequest, size: Size) -> None:
    longest = served_model(request.model).max_input
    if image_tokens(size, request.bounds) + prompt_tokens(request) > longest:
        raise ApiError(f"Range of input length should be [1, {longest}]")
