"""Consortia, to the bodies they concern."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import database_now
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.asked import DAYS
from backend.pages.matrix import delivery_map, delivery_matrix
from consortia import rules, services
from consortia.asked import asked_of
from consortia.models import Consortium, Replacement, TermsState
from consortia.open_lots import takes_bids
from consortia.services.place_letters import replacement_in_words
from consortia.services.resolving import places_free, standing_of
from organisations.models import Organisation, RegisterEntry, Role
from organisations.rules import has_role


@access(Access.SIGNED_IN)
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a consortium: who is in, who has been asked, who does what."""
    found = found_consortium(request, pk)
    actor = actor_of(request)
    starter = has_role(actor, found.starter, Role.EDITOR)
    planned = {row["organisation"] for row in found.delivery}
    names = dict(
        Organisation.objects.filter(identifier__in=planned).values_list("identifier", "name")
    )
    context = {
        "consortium": found,
        "members": found.members.select_related("organisation"),
        "asked": asked_of(found),
        "matrix": delivery_matrix(found.delivery, names),
        "map": delivery_map(found.delivery, names),
        "removed": _removed(found),
        "starter": starter,
        "days": DAYS,
        "taking": takes_bids(found.lot.contract, database_now()),
        "replacement": _replacement(found) if starter else None,
        "inside": found.members.filter(organisation__in=rules.organisations_of(actor)).exists(),
        "agreed": found.terms.filter(state=TermsState.AGREED).exists(),
        "departures": found.departures.select_related("organisation"),
        "vacant": places_free(found, standing_of(found)),
    }
    return render(request, "pages/consortium.html", context)


@access(Access.SIGNED_IN)
@require_POST
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the next best in the place of those who declined."""
    found = found_consortium(request, pk)
    invited = services.replace_missing(by=actor_of(request), at=database_now(), consortium=found)
    names = ", ".join(invitation.organisation.name for invitation in invited)
    messages.success(request, f"Asked instead: {names}." if names else "Nobody new is needed.")
    return redirect("consortium", pk=found.pk)


def _removed(consortium: Consortium) -> set[str]:
    """Return the identifiers of members that their public register has removed."""
    inside = consortium.members.values("organisation__identifier")
    ended = RegisterEntry.objects.ended().filter(identifier__in=inside)
    return set(ended.values_list("identifier", flat=True))


def _replacement(consortium: Consortium) -> dict[str, Any] | None:
    """Return what was worked out for a place that is free, in words."""
    row = Replacement.objects.open().filter(consortium=consortium).first()
    return replacement_in_words(row) | {"row": row} if row is not None else None


def found_consortium(request: HttpRequest, pk: int) -> Consortium:
    """Return a consortium that concerns the sender, or answer 404.

    Raises
    ------
    Http404
        When there is none.
    """
    found = (
        Consortium.objects.select_related("starter", "lead", "lot__contract__commissioner")
        .filter(pk=pk)
        .first()
    )
    if found is None or not rules.may_see_consortium(actor_of(request), found):
        raise Http404
    return found
