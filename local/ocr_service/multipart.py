"""The fields of a multipart form, read by the standard library's parser of MIME messages."""

from collections.abc import Mapping
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP


def form_fields(content_type: str, body: bytes) -> Mapping[str, bytes]:
    """Contents by field name; empty where the body is no form."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + body)
    return {_name(part): _content(part) for part in form.iter_parts()}


def _name(part: Message) -> str:
    return str(part.get_param("name", header="content-disposition"))


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
