"""Error pages."""

import sys
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from backend.middleware import refused
from backend.problems import problem_document, refusal_document, refusal_in, status_of

WORDS = {
    400: (
        "That did not work",
        "The request was not one that this site understands. Go back and try again.",
    ),
    403: (
        "You cannot do that",
        "This page is not for you, or the form was open too long. Go back, reload and try again.",
    ),
    404: (
        "Page not found",
        "There is nothing at this address. Check it, or begin at the start page.",
    ),
    413: ("Too much at once", "What you sent is larger than this site takes: at most 2 MiB."),
    500: (
        "Something went wrong",
        "It is our fault, and it has been noted. Nothing was changed. Try again in a while.",
    ),
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read, or is larger than this site takes."""
    return _answer(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that is not allowed."""
    return _answer(request, 403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that did not come from this site, or was open for too long."""
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request for a page that does not exist."""
    return _answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a request that failed by our fault; or by the database's, before or after a page."""
    refusal = refusal_in(sys.exc_info()[1])
    if refusal is not None:
        return refused(request, status_of(refusal), str(refusal), refusal_document(refusal))
    return _answer(request, 500)


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    title, message = WORDS[status]
    if request.path.startswith("/api/"):
        document = problem_document(HTTPStatus(status), message)
        return JsonResponse(document, status=status, content_type="application/problem+json")
    return render(
        request, "errors/refusal.html", {"title": title, "message": message}, status=status
    )
