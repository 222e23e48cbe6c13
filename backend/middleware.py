"""What every request passes: the first door, a content policy, and refusals made into answers."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from backend.access import Access, door_of
from backend.problems import REFUSALS, refusal_document, status_of

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class ContentPolicyMiddleware:
    """Says what a page may load: only what this site serves."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the policy added."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class DefaultDenyMiddleware:
    """Closes every route that does not say who may reach it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the view does."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Stop at the door whoever may not pass it."""
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
    """Turns a refusal raised by a page into the answer that fits it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the view does."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal with its status; leave everything else to the framework."""
        if not isinstance(exception, REFUSALS):
            return None
        status = status_of(exception)
        if request.path.startswith("/api/"):
            return JsonResponse(
                refusal_document(exception), status=status, content_type="application/problem+json"
            )
        return render(
            request,
            "errors/refusal.html",
            {"message": str(exception), "title": status.phrase},
            status=status,
        )
