"""The mailbox of the demonstration: every letter that would have gone out by e-mail."""

import re

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Letter
from backend.access import Access, access

LOCAL = re.compile(r"http://127\.0\.0\.1:\d+")


@access(Access.OPEN)
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """List the letters, newest first."""
    _only_in_demonstration()
    address = request.GET.get("to", "").replace("\x00", "")[:254].strip().lower()
    rows = Letter.objects.order_by("-pk")
    if address:
        rows = rows.filter(to__iexact=address)
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    return render(request, "pages/site/mailbox.html", {"page": page, "to": address})


@access(Access.OPEN)
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one letter."""
    _only_in_demonstration()
    found = Letter.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    # Letters of an earlier run name the port of that run.
    text = LOCAL.sub(f"{request.scheme}://{request.get_host()}", found.text)
    return render(request, "pages/site/letter.html", {"letter": found, "text": text})


def _only_in_demonstration() -> None:
    if not settings.DEMO:
        raise Http404
