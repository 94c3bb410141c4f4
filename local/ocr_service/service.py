"""From a request to its answer, apart from the protocol both travel in."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from local.ocr_service.errors import ApiError
from local.ocr_service.exchange import OcrAnswer, OcrRequest
from local.ocr_service.images import SentImage, from_data_url, inspect_image
from local.ocr_service.pixels import Size, image_tokens
from local.ocr_service.reading import ImageReader
from local.ocr_service.tasks import DEFAULT_TASK, Task
from local.ocr_service.usage import prompt_tokens, usage

MAX_INPUT_TOKENS = 30_000

type Fetch = Callable[[str], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class OcrService:
    """A reader, the tasks by name, and a way to fetch images by address."""

    reader: ImageReader
    tasks: Mapping[str, Task]
    fetch: Fetch

    async def answer(self, request: OcrRequest) -> OcrAnswer:
        """Check the image, read it, do the task; raises ApiError for what is not answered."""
        task = self._task(request.task or DEFAULT_TASK)
        image = await self._image(request.image)
        _check_length(request, image.size)
        read = await self.reader.read(image, request.bounds)
        answer = task(read.lines, request)
        facts = {"width": image.size.width, "height": image.size.height, "cached": read.cached}
        return OcrAnswer(answer, usage(request, image.size, answer), facts)

    def _task(self, name: str) -> Task:
        if name not in self.tasks:
            raise ApiError(f"Required parameter(task) invalid: {name[:64]} is not supported.")
        return self.tasks[name]

    async def _image(self, address: str) -> SentImage:
        if address.startswith("data:"):
            return from_data_url(address)
        if address.startswith(("http://", "https://")):
            return inspect_image(await self.fetch(address))
        raise ApiError("The provided URL does not appear to be valid.")


def _check_length(request: OcrRequest, size: Size) -> None:
    if image_tokens(size, request.bounds) + prompt_tokens(request) > MAX_INPUT_TOKENS:
        raise ApiError(f"Range of input length should be [1, {MAX_INPUT_TOKENS}]")
