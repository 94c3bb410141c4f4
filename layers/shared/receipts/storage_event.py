"""The EventBridge event that S3 sends when an object is created.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html; keys are not URL-encoded here,
unlike in S3's own notifications.
"""

from pydantic import BaseModel, ConfigDict, Field

from receipts.contracts import Source


class _Bucket(BaseModel):
    name: str


class _Object(BaseModel):
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    key: str
    size: int = 0
    etag: str | None = None
    version_id: str | None = Field(default=None, alias="version-id")
    sequencer: str | None = None


class _Detail(BaseModel):
    bucket: _Bucket
    object: _Object


class ObjectCreated(BaseModel):
    """An `Object Created` event."""

    detail: _Detail

    @classmethod
    def of(cls, source: Source) -> "ObjectCreated":
        """The event that described this upload, or one as good."""
        described = _Object.model_validate(source.model_dump(exclude={"bucket"}))
        return cls(detail=_Detail(bucket=_Bucket(name=source.bucket), object=described))

    @property
    def source(self) -> Source:
        """The upload."""
        return Source(
            bucket=self.detail.bucket.name, **self.detail.object.model_dump(by_alias=False)
        )
