"""Fetching an image from a server on this machine, such as the local object store."""

import ipaddress

import httpx

from local.ocr_service.errors import AlgorithmError, ApiError, InvalidUrl, MediaNotFetched
from local.ocr_service.images import MAX_FILE_BYTES

TIMEOUT_SECONDS = 10.0


async def fetch(url: str, client: httpx.AsyncClient) -> bytes:
    """The bytes behind a loopback address, without redirects; raises the protocol's errors."""
    try:
        _refuse_other_hosts(httpx.URL(url))
        async with client.stream("GET", url, timeout=TIMEOUT_SECONDS) as response:
            return await _image_bytes(response)
    except httpx.InvalidURL:
        raise ApiError("The provided URL does not appear to be valid.") from None
    except httpx.TimeoutException:
        raise MediaNotFetched("Download the media resource timed out.") from None
    except httpx.HTTPError:
        raise MediaNotFetched("Unable to download the media resource.") from None


def _refuse_other_hosts(url: httpx.URL) -> None:
    if not is_loopback(url.host):
        raise InvalidUrl("Invalid URL provided: this service only fetches from loopback.")


def is_loopback(host: str) -> bool:
    """Whether a host by this name is this machine, without looking it up."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _image_bytes(response: httpx.Response) -> bytes:
    if response.status_code in {401, 403}:
        raise MediaNotFetched("Don't have authorization to access the media resource.")
    if response.status_code != httpx.codes.OK:
        raise MediaNotFetched("Failed to download multimodal content.")
    if "content-length" not in response.headers:
        raise AlgorithmError("Missing Content-Length of multimodal url.")
    if not response.headers.get("content-type", "").startswith("image/"):
        raise MediaNotFetched("Wrong Content-Type of multimodal url.")
    return await _bounded(response)


async def _bounded(response: httpx.Response) -> bytes:
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) >= MAX_FILE_BYTES:
            raise ApiError("Multimodal file size is too large")
    return bytes(content)
