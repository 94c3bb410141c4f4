"""`/files`: upload, list, look at, read and delete."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import Route

from local.ocr_service.batches.files import FileStore, StoredFile
from local.ocr_service.batches.form import receive_form
from local.ocr_service.batches.limits import MAX_FILE_BYTES
from local.ocr_service.batches.pages import ListQuery, page
from local.ocr_service.errors import ApiError, PayloadTooLarge

# What a form has around its file.
MAX_FORM_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class FileEndpoints:
    """The store behind its routes."""

    files: FileStore
    check_key: Callable[[Request], None]

    def routes(self) -> list[Route]:
        """The routes, below the base of the protocol."""
        return [
            Route("/files", self.upload, methods=["POST"]),
            Route("/files", self.listed, methods=["GET"]),
            Route("/files/{file_id}", self.show, methods=["GET"]),
            Route("/files/{file_id}", self.delete, methods=["DELETE"]),
            Route("/files/{file_id}/content", self.content, methods=["GET"]),
        ]

    async def upload(self, request: Request) -> JSONResponse:
        """Keep a file for a batch."""
        self.check_key(request)
        if int(request.headers.get("content-length", 0)) > MAX_FILE_BYTES + MAX_FORM_BYTES:
            raise PayloadTooLarge("Payload Too Large.")
        draft = self.files.draft()
        content_type = request.headers.get("content-type", "")
        try:
            form = await receive_form(content_type, request.stream(), draft, MAX_FILE_BYTES)
            if form.filename is None:
                raise ApiError("Required parameter(file) missing or invalid.")
            if form.fields.get("purpose") != "batch":
                raise ApiError("Required parameter(purpose) missing or invalid: batch is known.")
            return JSONResponse(self.files.keep(draft, form.filename, "input").body)
        finally:
            draft.unlink(missing_ok=True)

    async def listed(self, request: Request) -> JSONResponse:
        """The files, newest first."""
        self.check_key(request)
        query = ListQuery.of(request)
        purpose = request.query_params.get("purpose")
        files = [file for file in self.files.newest_first() if purpose in {None, file.purpose}]
        return JSONResponse(page(files, query))

    async def show(self, request: Request) -> JSONResponse:
        """One file, without its content."""
        return JSONResponse(self._named(request).body)

    async def delete(self, request: Request) -> JSONResponse:
        """Remove a file for good."""
        stored = self._named(request)
        self.files.delete(stored.id)
        return JSONResponse({"id": stored.id, "object": "file", "deleted": True})

    async def content(self, request: Request) -> FileResponse:
        """What a batch answered; what was uploaded is not given back."""
        stored = self._named(request)
        if stored.purpose == "batch":
            raise ApiError("Only the output and error files of a batch can be downloaded.")
        return FileResponse(self.files.path(stored), media_type="application/octet-stream")

    def _named(self, request: Request) -> StoredFile:
        self.check_key(request)
        return self.files.find(request.path_params["file_id"])
