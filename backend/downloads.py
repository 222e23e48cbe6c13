"""Answers that are files: saved by the visitor, never opened inside the site."""

from typing import IO

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

POLICY = "default-src 'none'; sandbox"


def download(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """Return a file as an attachment that no browser runs, sniffs or keeps for others.

    Parameters
    ----------
    content : bytes
        What it holds.
    name : str
        What to call it; written as RFC 6266 asks where it is not ASCII.
    media_type : str
        What it is.
    """
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def download_stream(content: IO[bytes], *, name: str, media_type: str) -> FileResponse:
    """Return an open file as `download` does, piece by piece; it is closed when all is sent."""
    response = FileResponse(content, as_attachment=True, filename=name, content_type=media_type)
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
