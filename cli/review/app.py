"""The review page: the queue, one receipt, the check as one types, accept and skip."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Lifespan

from local.request_body import BodyTooLarge, bounded_body
from receipts.errors import DocumentForgotten

from .backlog import find_waiting
from .desk import Case, CorrectionRefused, Desk, NotAnnounced
from .forms import MAX_BODY_BYTES, Form, parse_form
from .guard import Guard
from .views import Views

type Answer = Callable[[Request, Form], Response]

_STATIC = Path(__file__).with_name("static")
_RECEIPT = "/documents/{document_id}/receipts/{number:int}"


def create_app(
    desk: Desk, guard: Guard, *, lifespan: Lifespan[Starlette] | None = None
) -> Starlette:
    """The page over the stores of a desk."""
    review = _Review(desk, Views(guard.token))

    def form(ending: str, answer: Answer) -> Route:
        async def endpoint(request: Request) -> Response:
            return await run_in_threadpool(answer, request, await _form(request, guard))

        return Route(_RECEIPT + ending, endpoint, methods=["POST"])

    return Starlette(
        lifespan=lifespan,
        routes=[
            Route("/", review.queue),
            Route(_RECEIPT, review.receipt),
            form("", review.accept),
            form("/check", review.check),
            form("/skip", review.skip),
            Route("/documents/{document_id}/images/{part:int}", review.image),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=guard)],
        exception_handlers={
            ClientError: review.aws_refused,
            BotoCoreError: review.aws_refused,
            DocumentForgotten: review.forgotten,
            NotAnnounced: review.not_announced,
            HTTPException: review.refused,
        },
    )


class _Review:
    """What each address answers; what was skipped is known until the page is stopped."""

    def __init__(self, desk: Desk, views: Views) -> None:
        self._desk = desk
        self._views = views
        self._skipped: set[str] = set()

    def queue(self, _request: Request) -> Response:
        waiting = find_waiting(self._desk.documents, self._desk.receipts)
        return HTMLResponse(self._views.queue(waiting, self._skipped))

    def receipt(self, request: Request) -> Response:
        case = self._case(request)
        return HTMLResponse(self._views.receipt(case, self._desk.reconsider(case, {})))

    def check(self, request: Request, form: Form) -> Response:
        case = self._case(request)
        draft = self._desk.reconsider(case, form.entries)
        return HTMLResponse(self._views.reasons(draft, form))

    def accept(self, request: Request, form: Form) -> Response:
        case = self._case(request)
        draft = self._desk.reconsider(case, form.entries)
        if case.state.revision != form.revision:
            return _page(self._views.conflict(case, draft), HTTPStatus.CONFLICT)
        if draft.problems:
            page = self._views.receipt(case, draft, form)
            return _page(page, HTTPStatus.UNPROCESSABLE_CONTENT)
        try:
            self._desk.accept(case, draft, form.accepted)
        except CorrectionRefused:
            now = self._case(request)
            return _page(self._views.conflict(now, draft), HTTPStatus.CONFLICT)
        return self._next(case)

    def skip(self, request: Request, _form: Form) -> Response:
        return self._next(self._case(request))

    def image(self, request: Request) -> Response:
        state = self._desk.documents.find(request.path_params["document_id"])
        images = state.manifest.images if state else ()
        part = request.path_params["part"]
        image = next((image for image in images if image.part == part), None)
        body = self._desk.image(image) if image else None
        if image is None or body is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return Response(body, media_type=image.media_type)

    def aws_refused(self, _request: Request, error: Exception) -> Response:
        why = error.response["Error"]["Code"] if isinstance(error, ClientError) else str(error)
        text = f"AWS answered: {why}. Check your credentials and rights, then load the page again."
        return _page(self._views.message("AWS refuses", text), HTTPStatus.BAD_GATEWAY)

    def forgotten(self, _request: Request, error: Exception) -> Response:
        return _page(self._views.message("Forgotten", str(error)), HTTPStatus.GONE)

    def not_announced(self, _request: Request, error: Exception) -> Response:
        return _page(self._views.message("Not announced", str(error)), HTTPStatus.BAD_GATEWAY)

    def refused(self, _request: Request, error: Exception) -> Response:
        status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else 500)
        return _page(self._views.message(status.phrase, status.description), status)

    def _case(self, request: Request) -> Case:
        where = request.path_params
        case = self._desk.find(where["document_id"], where["number"])
        if case is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return case

    def _next(self, done: Case) -> Response:
        """On to the worst that was not skipped; one that is left open counts as skipped."""
        self._skipped.add(done.receipt.receipt_id)
        for one in find_waiting(self._desk.documents, self._desk.receipts):
            receipt = one.receipt
            if receipt.receipt_id not in self._skipped:
                path = f"/documents/{receipt.document_id}/receipts/{receipt.number}"
                return RedirectResponse(path, HTTPStatus.SEE_OTHER)
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)


async def _form(request: Request, guard: Guard) -> Form:
    try:
        form = parse_form(await bounded_body(request, MAX_BODY_BYTES))
    except BodyTooLarge as error:
        raise HTTPException(HTTPStatus.CONTENT_TOO_LARGE) from error
    except ValueError as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from error
    if not guard.accepts(form.token):
        raise HTTPException(HTTPStatus.FORBIDDEN)
    return form


def _page(html: str, status: HTTPStatus) -> Response:
    return HTMLResponse(html, status)
