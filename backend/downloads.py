"""Downloads: responses that browsers save and never open inside the site."""

from collections.abc import Iterator
from typing import IO

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

POLICY = "default-src 'none'; sandbox"


def download(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """Return a file as an attachment that no browser runs, sniffs or caches for others.

    Parameters
    ----------
    content : bytes
        Its bytes.
    name : str
        Its name; encoded as RFC 6266 asks where it is not ASCII.
    media_type : str
        Its type.
    """
    response = HttpResponse(content, content_type=media_type)
    _as_file(response, name)
    return response


def stream(parts: Iterator[str], *, name: str, media_type: str) -> StreamingHttpResponse:
    """Return a file as an attachment that is written while it is sent, of any length.

    Parameters
    ----------
    parts : iterator of str
        Its text, part by part; sent as UTF-8.
    name, media_type : str
        As for `download`.
    """
    response = StreamingHttpResponse(parts, content_type=media_type)
    _as_file(response, name)
    return response


def _as_file(response: HttpResponse | StreamingHttpResponse, name: str) -> None:
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"


def download_stream(content: IO[bytes], *, name: str, media_type: str) -> FileResponse:
    """Return an open file as `download` does, in chunks; it is closed when all is sent."""
    response = FileResponse(content, content_type=media_type)
    _as_file(response, name)
    return response
