"""Routes of the upload flow: `GET /api/v1/uploads?action=getPolicy` and where the policy points.

The vendor's policy points to its object store; this one points back to this service.
"""

from collections.abc import Callable

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.ocr_service.errors import ApiError
from local.ocr_service.http_request import body_of
from local.ocr_service.images import MAX_FILE_BYTES
from local.ocr_service.models import served_model
from local.ocr_service.multipart import form_fields
from local.ocr_service.paths import UPLOAD_SINK, UPLOADS
from local.ocr_service.uploads import POLICY_SECONDS, UploadStore

# A file and the form around it.
MAX_FORM_BYTES = MAX_FILE_BYTES + 64 * 1024


def policy_route(uploads: UploadStore, check_key: Callable[[Request], None]) -> Route:
    """Hands out a policy to whoever has the key."""

    async def policy(request: Request) -> JSONResponse:
        check_key(request)
        if request.query_params.get("action") != "getPolicy":
            raise ApiError("Required parameter(action) missing or invalid: getPolicy is known.")
        model = request.query_params.get("model", "")
        served_model(model)
        signed = uploads.policy(model)
        data = {
            **signed._asdict(),
            "upload_host": str(request.base_url.replace(path=UPLOAD_SINK)),
            "expire_in_seconds": POLICY_SECONDS,
            "max_file_size_mb": MAX_FILE_BYTES // 1_000_000,
            "oss_access_key_id": "local",
            "x_oss_object_acl": "private",
            "x_oss_forbid_overwrite": "true",
        }
        return JSONResponse({"request_id": request.state.request_id, "data": data})

    return Route(UPLOADS, policy, methods=["GET"])


def sink_route(uploads: UploadStore) -> Route:
    """Takes the file; the signed policy in the form is what allows it, there is no key."""

    async def receive(request: Request) -> Response:
        body = await body_of(request, MAX_FORM_BYTES)
        content_type = request.headers.get("content-type", "")
        uploads.accept(await run_sync(form_fields, content_type, body))
        return Response(status_code=200)

    return Route(UPLOAD_SINK, receive, methods=["POST"])
