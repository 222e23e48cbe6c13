"""Middleware: access, content policy, bounds of requests, refusals turned into responses."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from backend.access import Access, door_of
from backend.problems import (
    headers_of,
    problem_document,
    refusal_document,
    refusal_in,
    status_of,
)

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class ContentPolicyMiddleware:
    """Adds a content security policy: a page may load only what this site serves."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response with the policy added."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class BoundedBodyMiddleware:
    """Refuses a request body larger than any form of this site sends, before reading it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 413 to a body that is too large, naming the most allowed."""
        said = request.META.get("CONTENT_LENGTH") or "0"
        if not said.isdecimal() or int(said) <= settings.MOST_BODY_BYTES:
            return self.get_response(request)
        most = settings.MOST_BODY_BYTES // 1_048_576
        return refused(
            request,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"That is too large: send at most {most} MiB at once.",
        )


class DefaultDenyMiddleware:
    """Closes every route that does not declare its access."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the view's response."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse a request that the route's access does not allow."""
        match = request.resolver_match
        door = door_of(view, match.view_name if match else None)
        if door in (Access.OPEN, Access.API):
            return None
        if door is Access.CLOSED:
            raise PermissionDenied("This address is closed.")
        if request.user.is_authenticated:
            return None
        return redirect_to_login(request.get_full_path())


class DomainErrorMiddleware:
    """Turns a refusal raised by a page into its HTTP response."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the view's response."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the response of a refusal; leave other exceptions to the framework."""
        refusal = refusal_in(exception)
        if refusal is None:
            return None
        return refused(request, status_of(refusal), str(refusal), refusal_document(refusal))


def refused(
    request: HttpRequest, status: HTTPStatus, message: str, document: Any = None
) -> HttpResponse:
    """Return a refusal as a page, or to users of the API as a problem document."""
    if request.path.startswith("/api/"):
        return JsonResponse(
            document or problem_document(status, message),
            status=status,
            headers=headers_of(status),
            content_type="application/problem+json",
        )
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return unavailable(message)
    there = (document or {}).get("consortium")
    words = {"message": message, "title": status.phrase, "consortium": there}
    return render(request, "errors/refusal.html", words, status=status)


def unavailable(message: str) -> HttpResponse:
    """Return the page that needs no database: not even who is signed in is looked up."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    words = {"title": "Not for the moment", "message": message, "site_name": settings.SITE_NAME}
    page = render_to_string("errors/refusal.html", words)
    return HttpResponse(page, status=status, headers=headers_of(status))
