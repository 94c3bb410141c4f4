"""The call that tells a batch's owner that it has ended: one POST, on which nothing depends."""

import logging
import re
from dataclasses import dataclass

import httpx

from local.ocr_service.batches.batch import Batch
from local.ocr_service.downloads import is_loopback

TIMEOUT_SECONDS = 5.0
# Of a Lambda function URL, which the emulated AWS answers below this path of its own address.
_FUNCTION_URL = re.compile(r"([a-z0-9]{32})\.lambda-url\.[a-z0-9-]+\.on\.aws")
_EMULATED = "/_aws/lambda-url"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FinishCalls:
    """Calls go to this machine alone; `aws_url` is where it has the emulated function URLs."""

    client: httpx.AsyncClient
    aws_url: str | None = None

    async def tell(self, batch: Batch) -> None:
        """Call once, if there is an address; what comes of it changes nothing."""
        asked = batch.asked.metadata.ds_batch_finish_callback
        if asked is None:
            return
        try:
            await self._post(self._reachable(httpx.URL(asked)), batch)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            logger.warning("finish callback of %s: %s", batch.id, type(error).__name__)

    async def _post(self, url: httpx.URL, batch: Batch) -> None:
        body = {"id": batch.id, "status": batch.status}
        async with self.client.stream("POST", url, json=body, timeout=TIMEOUT_SECONDS) as answer:
            logger.info("finish callback of %s: %d", batch.id, answer.status_code)

    def _reachable(self, url: httpx.URL) -> httpx.URL:
        function = _FUNCTION_URL.fullmatch(url.host)
        if function and self.aws_url:
            return httpx.URL(f"{self.aws_url}{_EMULATED}/{function[1]}{url.path}")
        if not is_loopback(url.host):
            raise httpx.InvalidURL("not on this machine")
        return url
