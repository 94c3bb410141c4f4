"""Temporary uploads: a policy to upload under, the files themselves, and their `oss://` addresses.

As at the vendor a policy is short-lived, and a file serves the model that its policy was asked for.
Files are kept in memory: for two days, and as long as there is room.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from local.ocr_service.errors import AccessDenied, ApiError, MediaNotFetched
from local.ocr_service.images import MAX_FILE_BYTES

SCHEME = "oss://"
POLICY_SECONDS = 300
KEPT_SECONDS = 48 * 3600
CAPACITY_BYTES = 256 * 1024 * 1024


class Policy(BaseModel):
    """What may be uploaded: anything under `upload_dir`, for one model; epoch seconds."""

    model_config = ConfigDict(frozen=True)

    upload_dir: str
    model: str
    expires_at: float


class SignedPolicy(NamedTuple):
    """A policy as it is handed out."""

    policy: str
    signature: str
    upload_dir: str


class _Upload(NamedTuple):
    content: bytes
    model: str
    expires_at: float


class UploadStore:
    """Signed policies, and the files uploaded under them; all of them are the one key's."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._secret = secrets.token_bytes(32)
        self._clock = clock
        self._uploads: OrderedDict[str, _Upload] = OrderedDict()

    def policy(self, model: str) -> SignedPolicy:
        """Permission to upload for a model."""
        folder = f"dashscope-instant/{secrets.token_hex(16)}"
        expires_at = self._clock() + POLICY_SECONDS
        policy = Policy(upload_dir=folder, model=model, expires_at=expires_at)
        text = base64.b64encode(policy.model_dump_json().encode()).decode()
        return SignedPolicy(text, self._signature(text), folder)

    def accept(self, form: Mapping[str, bytes]) -> None:
        """Keep the file of an upload form; raises AccessDenied or ApiError."""
        policy = self._verified(_text(form, "policy"), _text(form, "Signature"))
        key, content = _text(form, "key"), form.get("file", b"")
        if policy.expires_at < self._clock():
            raise AccessDenied("Invalid according to Policy: Policy expired.")
        if not key.startswith(f"{policy.upload_dir}/"):
            raise AccessDenied("Invalid according to Policy: the key is outside of upload_dir.")
        if key in self._uploads:
            raise AccessDenied("The object already exists and can not be overwritten.")
        if not 0 < len(content) < MAX_FILE_BYTES:
            raise ApiError("Multimodal file size is too large" if content else "The file is empty.")
        self._uploads[key] = _Upload(content, policy.model, self._clock() + KEPT_SECONDS)
        self._make_room()

    def find(self, address: str, model: str) -> bytes:
        """The file at an `oss://` address; raises MediaNotFetched."""
        upload = self._uploads.get(address.removeprefix(SCHEME))
        if upload is None or upload.model != model or upload.expires_at < self._clock():
            raise MediaNotFetched("Failed to download multimodal content")
        return upload.content

    def _verified(self, policy: str, signature: str) -> Policy:
        if not hmac.compare_digest(signature.encode(), self._signature(policy).encode()):
            raise AccessDenied("The request signature does not match the signature calculated.")
        try:
            return Policy.model_validate_json(base64.b64decode(policy))
        except (ValueError, ValidationError):
            raise AccessDenied("Invalid Policy.") from None

    def _signature(self, policy: str) -> str:
        digest = hmac.digest(self._secret, policy.encode(), hashlib.sha256)
        return base64.b64encode(digest).decode()

    def _make_room(self) -> None:
        while sum(len(upload.content) for upload in self._uploads.values()) > CAPACITY_BYTES:
            self._uploads.popitem(last=False)


def _text(form: Mapping[str, bytes], name: str) -> str:
    return form.get(name, b"").decode(errors="replace")
