"""All capabilities by group, to browse."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backend.access import Access, access
from backend.pages.capability_search import browsed


@access(Access.OPEN)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """List every capability with what it means and what people call it."""
    return render(request, "pages/offers/capabilities.html", {"groups": browsed()})
