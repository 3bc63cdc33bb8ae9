"""Reads multipart/form-data bodies (RFC 7578)."""

import re
from dataclasses import dataclass
from email.parser import HeaderParser

from .wire import Request


class MultipartError(ValueError):
    """The body is not what its Content-Type says."""


@dataclass(frozen=True)
class Part:
    """One part: the name and file name of its Content-Disposition, its media type, its bytes."""

    name: str
    filename: str | None
    content_type: str | None
    body: bytes


def parse(request: Request) -> list[Part]:
    """The parts of a multipart/form-data request.

    Raises:
        MultipartError: another media type, no boundary, or a body that does not keep the format.
    """
    content_type = request.header("content-type") or ""
    boundary = re.search(r'boundary="?([^";,]+)"?', content_type)
    if request.media_type != "multipart/form-data" or boundary is None:
        raise MultipartError(f"header Content-Type is {content_type!r}; it must be multipart/form-data with a boundary")
    delimiter = b"--" + boundary.group(1).encode()
    sections = (b"\r\n" + request.body).split(b"\r\n" + delimiter)
    if len(sections) < 3 or not sections[-1].startswith(b"--"):
        raise MultipartError("the multipart body has no part, or no closing boundary")
    return [_part(section) for section in sections[1:-1]]


def _part(section: bytes) -> Part:
    head, separator, body = section.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    if not separator:
        raise MultipartError("a part has no empty line between its headers and its body")
    headers = HeaderParser().parsestr(head.decode(errors="replace"))
    name = headers.get_param("name", header="content-disposition")
    filename = headers.get_param("filename", header="content-disposition")
    if headers.get_content_disposition() != "form-data" or not isinstance(name, str):
        raise MultipartError("a part needs the header Content-Disposition: form-data with a name")
    return Part(name, filename if isinstance(filename, str) else None, headers.get("content-type"), body)
