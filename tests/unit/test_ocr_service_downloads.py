import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from local.ocr_service.downloads import fetch
from local.ocr_service.errors import AlgorithmError, ApiError, InvalidUrl, MediaNotFetched
from local.ocr_service.images import MAX_FILE_BYTES

URL = "http://127.0.0.1:4566/pages/page-1.png?X-Amz-Signature=abc"
PNG = {"content-type": "image/png"}

type Server = Callable[[httpx.Request], httpx.Response]


def answering(response: httpx.Response) -> Server:
    return lambda _request: response


def fetched(url: str, server: Server) -> bytes:
    async def once() -> bytes:
        async with httpx.AsyncClient(transport=httpx.MockTransport(server)) as client:
            return await fetch(url, client)

    return asyncio.run(once())


def raises_timeout(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("slow", request=request)


def raises_refusal(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


async def chunks() -> AsyncIterator[bytes]:
    yield b"image"


@pytest.mark.parametrize(
    "url", [URL, URL.replace("127.0.0.1", "localhost"), URL.replace("127.0.0.1", "[::1]")]
)
def test_loopback_image_is_fetched(url: str) -> None:
    assert fetched(url, answering(httpx.Response(200, content=b"image", headers=PNG))) == b"image"


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://example.com/receipt.png",
        "http://127.0.0.1.example.com/receipt.png",
        "http://127.0.0.1@example.com/receipt.png",
    ],
)
def test_other_hosts_are_never_asked(url: str) -> None:
    asked: list[httpx.Request] = []

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200)

    with pytest.raises(InvalidUrl):
        fetched(url, server)
    assert asked == []


def test_redirect_is_not_followed() -> None:
    with pytest.raises(MediaNotFetched):
        fetched(URL, answering(httpx.Response(302, headers={"location": "https://example.com"})))


@pytest.mark.parametrize(
    ("server", "error", "message"),
    [
        (answering(httpx.Response(403)), MediaNotFetched, "authorization"),
        (answering(httpx.Response(404)), MediaNotFetched, "Failed to download"),
        (
            answering(httpx.Response(200, text="<Error/>")),
            MediaNotFetched,
            "Wrong Content-Type",
        ),
        (
            answering(httpx.Response(200, content=chunks(), headers=PNG)),
            AlgorithmError,
            "Missing Content-Length",
        ),
        (
            answering(httpx.Response(200, content=b"0" * MAX_FILE_BYTES, headers=PNG)),
            ApiError,
            "too large",
        ),
        (raises_timeout, MediaNotFetched, "timed out"),
        (raises_refusal, MediaNotFetched, "Unable to download"),
    ],
)
def test_failed_download_has_named_error(
    server: Server, error: type[ApiError], message: str
) -> None:
    with pytest.raises(error, match=message):
        fetched(URL, server)


def test_broken_address_is_refused() -> None:
    with pytest.raises(ApiError, match="does not appear to be valid"):
        fetched("http://127.0.0.1:port/", answering(httpx.Response(200)))
