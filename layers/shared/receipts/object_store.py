"""S3: pinned reads of uploads, writes of pages, results and receipts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from receipts.contracts import ObjectRef

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


# Longer than an invocation lasts; a URL dies with the role's credentials anyway.
_URL_SECONDS = 900

# The object is another one, another write was under way, or it was deleted.
_CHANGED = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"})

_GONE = frozenset({"NoSuchKey", "NoSuchVersion", "PreconditionFailed"})


class Tagged(NamedTuple):
    """An object's bytes, and the ETag that they have."""

    body: bytes
    etag: str


class ObjectStore:
    """The work bucket, and pinned reads from any bucket."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def read(self, ref: ObjectRef) -> bytes:
        """The bytes of exactly this object: by version id, else only if the ETag still matches."""
        pin: dict[str, Any] = {}
        if ref.version_id:
            pin["VersionId"] = ref.version_id
        elif ref.etag:
            pin["IfMatch"] = ref.etag
        return self._client.get_object(Bucket=ref.bucket, Key=ref.key, **pin)["Body"].read()

    def find_pinned(self, ref: ObjectRef) -> bytes | None:
        """The same, or None where it has expired or another stands in its place."""
        try:
            return self.read(ref)
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return None
            raise

    def presigned_url(self, ref: ObjectRef) -> str:
        """An address under which anyone can fetch exactly this object for a quarter of an hour."""
        where = {"Bucket": ref.bucket, "Key": ref.key}
        if ref.version_id:
            where["VersionId"] = ref.version_id
        return self._client.generate_presigned_url(
            "get_object", Params=where, ExpiresIn=_URL_SECONDS
        )

    def presigned_work(self, key: str, seconds: int) -> str:
        """An address under which anyone can fetch a work object for so long at most."""
        where = {"Bucket": self._bucket, "Key": key}
        return self._client.generate_presigned_url("get_object", Params=where, ExpiresIn=seconds)

    def find(self, key: str) -> bytes | None:
        """The bytes of a work object, or None where there is none yet."""
        found = self.find_tagged(key)
        return found.body if found else None

    def find_tagged(self, key: str) -> Tagged | None:
        """The same with its ETag."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
        return Tagged(answer["Body"].read(), answer["ETag"])

    def write(self, key: str, body: bytes, media_type: str) -> ObjectRef:
        """Write a work object whole; the same key twice is the same content."""
        self._client.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType=media_type)
        return ObjectRef(bucket=self._bucket, key=key)

    def replace(self, key: str, body: bytes, *, etag: str | None) -> bool:
        """Write JSON where this ETag stands, or where nothing does; False where it is otherwise."""
        pin: dict[str, Any] = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        try:
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=body, ContentType="application/json", **pin
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _CHANGED:
                return False
            raise
        return True

    def keys(self, prefix: str) -> Iterator[str]:
        """The keys of all work objects that begin so."""
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=prefix):
            yield from (entry["Key"] for entry in page.get("Contents", ()))

    def erase(self, prefix: str) -> int:
        """Remove every version of every object that begins so; how many those were."""
        return self._erase_all(list(self._versions(prefix)))

    def erase_upload(self, ref: ObjectRef) -> int:
        """Remove the version, and what marks a name deleted that has no other; 1 if it was there.

        Without a version id it is told by its ETag.
        """
        versions = [one for one in self._versions(ref.key) if one["Key"] == ref.key]
        ours = [one for one in versions if _is(one, ref)]
        others = [one for one in versions if one not in ours]
        markers = [] if any("ETag" in one for one in others) else others
        self._erase_all(markers)
        return self._erase_all(ours)

    def _versions(self, prefix: str) -> Iterator[Mapping[str, Any]]:
        """Versions of objects and markers of deletion, which have no ETag."""
        pages = self._client.get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=self._bucket, Prefix=prefix):
            yield from page.get("Versions", ())
            yield from page.get("DeleteMarkers", ())

    def _erase_all(self, versions: Sequence[Mapping[str, Any]]) -> int:
        for one in versions:
            self._client.delete_object(
                Bucket=self._bucket, Key=one["Key"], VersionId=one["VersionId"]
            )
        return len(versions)

    def delete(self, key: str) -> None:
        """Take a work object away; its old versions go when the bucket's lifecycle says."""
        self._client.delete_object(Bucket=self._bucket, Key=key)


def _is(version: Mapping[str, Any], ref: ObjectRef) -> bool:
    if ref.version_id:
        return bool(version["VersionId"] == ref.version_id)
    return bool(version.get("ETag", "").strip('"') == (ref.etag or "").strip('"'))
