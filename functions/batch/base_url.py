"""Where the Batch API is, by the address of the engine."""

_NATIVE = "/api/v1"
_COMPATIBLE = "/compatible-mode/v1"


def batch_base_url(base_url: str) -> str:
    """The base URL of the OpenAI-compatible protocol, which alone has batches, beside any other."""
    url = base_url.rstrip("/")
    return url.removesuffix(_NATIVE) + _COMPATIBLE if url.endswith(_NATIVE) else url
