"""Who may speak to the page: this machine's browser, with the key, from the page itself.

Loopback keeps other machines out, but neither other users of this one nor other pages in the same
browser, hence a key in a cookie and checks of Host (DNS rebinding) and Origin. The page holds
receipts, so nothing of it is cached, framed or allowed to load anything from elsewhere.
"""

import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

type Next = Callable[[Request], Awaitable[Response]]

ENTRANCE = "/enter"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # With no-referrer a browser says of its own forms that they come from `null`.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_NAMES = ("127.0.0.1", "localhost")
_SAFE = ("GET", "HEAD")


class Guard:
    """Lets a request through or answers it itself; the key and the token live as long as it."""

    def __init__(self) -> None:
        self.key = secrets.token_urlsafe(32)
        self.token = secrets.token_urlsafe(32)

    async def __call__(self, request: Request, proceed: Next) -> Response:
        """Middleware of Starlette: every answer gets the headers."""
        response = self._refusal(request) or self._entrance(request) or await proceed(request)
        response.headers.update(HEADERS)
        return response

    def accepts(self, token: str) -> bool:
        """Whether a form was made by this page."""
        return secrets.compare_digest(token.encode(), self.token.encode())

    def _refusal(self, request: Request) -> Response | None:
        host = request.headers.get("host", "")
        if host not in {f"{name}:{_port(request)}" for name in _NAMES}:
            return _refused("This page answers to its own address alone.")
        if request.method not in _SAFE and request.headers.get("origin") != f"http://{host}":
            return _refused("This form was not sent by the page.")
        if request.url.path != ENTRANCE and not self._has_key(request):
            return _refused("Open the address that `receipts review` printed.")
        return None

    def _entrance(self, request: Request) -> Response | None:
        """Trade the key in the printed address for a cookie, so that no other address has it."""
        if request.url.path != ENTRANCE:
            return None
        if not self._is_key(request.query_params.get("key", "")):
            return _refused("Open the address that `receipts review` printed.")
        response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        response.set_cookie(_cookie(request), self.key, httponly=True, samesite="strict")
        return response

    def _has_key(self, request: Request) -> bool:
        return self._is_key(request.cookies.get(_cookie(request), ""))

    def _is_key(self, key: str) -> bool:
        return secrets.compare_digest(key.encode(), self.key.encode())


def _refused(why: str) -> Response:
    return PlainTextResponse(why, HTTPStatus.FORBIDDEN)


def _port(request: Request) -> int | None:
    server = request.scope.get("server")
    return server[1] if server else None


def _cookie(request: Request) -> str:
    """Cookies are not kept apart by port, and two of these pages may be open."""
    return f"review-{_port(request)}"
