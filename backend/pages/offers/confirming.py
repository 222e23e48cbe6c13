"""Confirming offers by a letter's link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.clock import database_now
from backend.access import Access, access
from organisations.offers.services.confirming import confirm_by_letter, letter_from_token


@access(Access.OPEN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show the offers, or confirm them on POST; reading changes nothing."""
    organisation, reader = letter_from_token(token)
    if request.method == "POST":
        confirm_by_letter(at=database_now(), token=token)
    offers = organisation.offers.live().select_related("capability").prefetch_related("areas")
    context = {
        "organisation": organisation,
        "offers": offers.order_by("capability__name", "pk"),
        "reader": reader,
        "done": request.method == "POST",
    }
    return render(request, "pages/offers/confirm_offers.html", context)
